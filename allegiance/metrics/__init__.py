"""The catalogue of metrics, and one function a question."""
