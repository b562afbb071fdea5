"""What was searched for, by a key of one's own session: no name and no number stands in an address.

The page of results can be loaded again and gone back to as long as the session lasts; for anybody else, and
later, the key means nothing.
"""

from __future__ import annotations

import secrets

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, QueryDict

from .sealing import seal, unseal

# In the address, the key; in forms, the words themselves.
KEY, WORDS = "k", "q"
_IN_SESSION = "searches"
_PURPOSE = b"search"
# So many searches of a session can be gone back to.
_REMEMBERED = 30


def remember(request: HttpRequest, words: str) -> str:
    """The key by which the session knows these words from now on."""
    searches: dict[str, str] = dict(request.session.get(_IN_SESSION, {}))
    key = secrets.token_urlsafe(9)
    searches[key] = seal(words, _PURPOSE)
    request.session[_IN_SESSION] = dict(list(searches.items())[-_REMEMBERED:])
    return key


def recall(request: HttpRequest) -> str | None:
    """The words that the address means; ``None`` where the session does not know its key."""
    key = request.GET.get(KEY)
    if key is None:
        return request.GET.get(WORDS, "")
    try:
        return unseal(request.session.get(_IN_SESSION, {}).get(key, ""), _PURPOSE)
    except InvalidToken:
        return None


def with_words(request: HttpRequest) -> QueryDict:
    """The address' query with the words in the place of their key."""
    query = request.GET.copy()
    if KEY in query:
        del query[KEY]
        query[WORDS] = recall(request) or ""
    return query
