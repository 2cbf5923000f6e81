"""The error tree.

ProjectError
├── UsageError            the caller asked for something impossible (exit code 2)
├── IngestError           a file or folder could not be taken in
│   ├── UnreadableError   this one file cannot be read; the others go on
│   │   └── ParserFailedError   it should have been readable: a parser crashed or ran out of time or memory
│   │       └── LockedFileError     it needs a password that was not given
│   └── CollectionLockedError   another process is writing
├── RetrievalError        an index is missing, damaged or does not fit
└── AnswerError           an answer could not be built (not: "there is no answer", which is a value)

Every message says what went wrong, with which value, and what to do. No traceback reaches a user.
"""


class ProjectError(Exception):
    """Base of every error this program raises on purpose; its text is fit to be shown to the user."""


class UsageError(ProjectError):
    """The request itself is wrong: a missing path, an unknown collection, an empty question."""


class IngestError(ProjectError):
    """Documents could not be taken in."""


class UnreadableError(IngestError):
    """One file cannot be read. It costs itself only and is listed with this reason."""


class ParserFailedError(UnreadableError):
    """A parser crashed or ran into its time or memory limit; another attempt may succeed."""


class LockedFileError(ParserFailedError):
    """A file needs a password; another attempt with it may succeed."""


class CollectionLockedError(IngestError):
    """Another process holds the collection's writer lock."""


class RetrievalError(ProjectError):
    """An index is missing, damaged, or was built by something this program does not fit."""


class AnswerError(ProjectError):
    """An answer could not be assembled."""
