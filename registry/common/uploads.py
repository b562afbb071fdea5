"""Files are taken only where they are asked for, from who has signed in, and no more than a file may weigh.

Django reads a form whole before any view runs, to find its token. Without this anybody who can open the
sign-in page could fill the disk with what no page wants.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# The form around the files: its token and the names of its parts.
FORM_ALLOWANCE = 1024 * 1024


class OnlyWhereAsked(FileUploadHandler):
    """Stands before the handlers that keep files; raises ``RequestDataTooBig`` before a byte is kept.

    ``UPLOAD_ROUTES`` names the addresses whose forms carry files.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Look at what is announced, before anything is read."""
        if content_length > (settings.IMPORT_MAX_BYTES if self._is_asked() else 0) + FORM_ALLOWANCE:
            raise RequestDataTooBig("The form is larger than a form of this page can be.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a file on a page that asks for none."""
        super().new_file(*args, **kwargs)
        if not self._is_asked():
            raise RequestDataTooBig("This page takes no files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what really comes; the next handler keeps it."""
        self.taken += len(raw_data)
        if self.taken > settings.IMPORT_MAX_BYTES:
            raise RequestDataTooBig("The files are larger than what was announced.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing of the file is here."""
        return None

    def _is_asked(self) -> bool:
        if self.request is None:
            return False
        match = getattr(self.request, "resolver_match", None)
        user = getattr(self.request, "user", None)
        return bool(match and match.url_name in settings.UPLOAD_ROUTES and user and user.is_authenticated)
