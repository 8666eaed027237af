"""ECDSA signatures on the curve P-256, checked with the vendor's public key."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache

from ecdsa import BadSignatureError, NIST256p, VerifyingKey
from ecdsa.curves import UnknownCurveError
from ecdsa.der import UnexpectedDER
from ecdsa.errors import MalformedPointError
from ecdsa.util import sigdecode_der

from handraiser.errors import Unavailable


def holds(key: str, signed: bytes, signature: str) -> bool:
    """Whether a signature (DER, in base64) over SHA-256 is right.

    The key is a SubjectPublicKeyInfo in base64, bare or as PEM. Raises Unavailable for another.
    """
    try:
        der = base64.b64decode(signature.encode(errors="replace"), validate=True)
        _key(key).verify(der, signed, hashfunc=hashlib.sha256, sigdecode=sigdecode_der)
    except (binascii.Error, BadSignatureError):
        return False
    return True


@lru_cache(maxsize=8)
def _key(text: str) -> VerifyingKey:
    bare = "".join(line for line in text.split("\n") if "-----" not in line)
    try:
        key = VerifyingKey.from_der(base64.b64decode(bare))
    except (ValueError, UnexpectedDER, MalformedPointError, UnknownCurveError) as error:
        raise Unavailable("a webhook's public key cannot be read") from error
    if key.curve != NIST256p:
        raise Unavailable("a webhook's public key is not on the curve P-256")
    return key
