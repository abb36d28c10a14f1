"""The work database: what people do with Allegiance (who saw what, who may see what), apart from the exports.

SQLite in the data folder, or PostgreSQL by the setting ``work_url``. The warehouse can be made again from the exports;
this cannot: every change is one transaction that is on the disk before it is reported.
"""
