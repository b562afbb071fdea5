"""What can be made of figures in the background: books as PDF and as spreadsheets."""

from __future__ import annotations

from reports.books.printing import BOOK

MAKERS = (BOOK,)
