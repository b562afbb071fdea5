"""Writing accounts: who may sign in, what they may do, and the end of both."""

from .accounts import change_name, create_account, end_account, new_one_time_password, reopen_account
from .endings import end_everything, end_other_sessions, end_session, end_sessions
from .grants import end_grant, grant, note_ends
from .passwords import change_password
from .second_factor import reset_second_factor

__all__ = [
    "change_name",
    "change_password",
    "create_account",
    "end_account",
    "end_everything",
    "end_grant",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "grant",
    "new_one_time_password",
    "note_ends",
    "reopen_account",
    "reset_second_factor",
]
