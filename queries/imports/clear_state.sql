-- Make room for the new state.

delete from state
