"""Files that are zip archives of XML, read with care: what claims or unpacks to too much is refused, and so is DTD.

A document can be a bomb: kilobytes that unpack to gigabytes, or entities that multiply (CWE-409, CWE-776). So every
member is read up to a limit, whatever its header claims, and XML is parsed by defusedxml without any DTD.
"""

import zlib
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workbench.kit.errors import InvalidInputError

_LARGEST_MEMBER = 40_000_000
_MOST_MEMBERS = 20_000
_ADVICE = "Save it again, or paste the story."


@contextmanager
def opened_archive(data: bytes, name: str) -> Generator[ZipFile]:
    """A document's archive.

    Raises:
        InvalidInputError: it is none, it is damaged or protected, or it holds too much; also while it is read.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            if len(archive.namelist()) > _MOST_MEMBERS:
                raise InvalidInputError(f"“{name}” holds too many parts to be a document.", _ADVICE)
            yield archive
    except (BadZipFile, EOFError, zlib.error, NotImplementedError, OSError, KeyError, ValueError):
        raise InvalidInputError(f"“{name}” is damaged.", _ADVICE) from None
    except RuntimeError:  # zipfile's word for a member that wants a password
        raise InvalidInputError(f"“{name}” is protected with a password.", "Save it without one.") from None


def read_member(archive: ZipFile, member: str, name: str) -> bytes:
    """The bytes of a member.

    Raises:
        InvalidInputError: it unpacks to too much.
        KeyError: there is no such member.
    """
    with archive.open(member) as file:
        data = file.read(_LARGEST_MEMBER + 1)
    if len(data) > _LARGEST_MEMBER:
        raise InvalidInputError(f"“{name}” unpacks to more than {_LARGEST_MEMBER // 1_000_000} MB.", _ADVICE)
    return data


def parsed_xml(data: bytes, name: str) -> Element:
    """The root of an XML text.

    Raises:
        InvalidInputError: it is no XML, or it holds what a document needs not: a DTD, entities.
    """
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise InvalidInputError(f"“{name}” holds entities, which a document does not need.", _ADVICE) from None
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding that nobody knows
        raise InvalidInputError(f"“{name}” is damaged.", _ADVICE) from None


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
