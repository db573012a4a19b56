"""Everything that can go wrong, as one tree.

    RedactkitError                      exit 1
    ├── SettingsError     (ValueError)  exit 2   a setting, an option or a combination of them
    ├── FrameError        (ValueError)  exit 2   an array that is no picture
    ├── PlanError         (ValueError)  exit 2   a plan that does not fit, or does not parse
    ├── InputError                      exit 3   the source cannot be read
    │   ├── UnsupportedInputError       exit 3   no picture or video that we decode
    │   ├── DamagedInputError           exit 4   it decodes, but not all of it
    │   │   └── TruncatedInputError     exit 4   it ends before its header's promise
    ├── OutputError                     exit 5   the target cannot be written
    │   ├── TargetExistsError           exit 5
    │   ├── SameFileError               exit 5   source and target are one file
    │   ├── UnsupportedTargetError      exit 5   an extension or encoder that we do not write
    │   └── VerificationError           exit 6   what was written is not what was meant
    ├── DetectorError                   exit 7   a detector cannot be trusted or failed on a frame
    │   ├── WeightsError                exit 7   a weight file is absent or altered
    │   ├── SelfTestError               exit 7   a model finds nothing where it must
    │   ├── ProviderError               exit 7   no execution provider as asked for
    │   └── MissingPackageError         exit 7   an optional part of the machine is absent
    └── Interrupted                     exit 130 Ctrl-C or a termination signal

Messages name the file, stream, frame or setting and say what to do next. Whatever is raised, no
file stands under the final name.
"""

from __future__ import annotations


class RedactkitError(Exception):
    """Root of the tree; `exit_code` is what the command line ends with."""

    exit_code = 1


class SettingsError(RedactkitError, ValueError):
    """A setting's key or value is not allowed; the message says which are."""

    exit_code = 2


class FrameError(RedactkitError, ValueError):
    """An array has not the type, depth or shape of a frame."""

    exit_code = 2


class PlanError(RedactkitError, ValueError):
    """A plan does not parse, or belongs to another file."""

    exit_code = 2


class InputError(RedactkitError):
    """The source cannot be read."""

    exit_code = 3


class UnsupportedInputError(InputError):
    """The source holds no picture or video that can be decoded here."""


class DamagedInputError(InputError):
    """Part of the source cannot be decoded."""

    exit_code = 4


class TruncatedInputError(DamagedInputError):
    """The source ends before what its header promises."""


class OutputError(RedactkitError):
    """The target cannot be written."""

    exit_code = 5


class TargetExistsError(OutputError):
    """The target is there already and overwriting was not asked for."""


class SameFileError(OutputError):
    """Source and target are one file, or two sources share one target."""


class UnsupportedTargetError(OutputError):
    """The target's extension, or an encoder that it needs, is not available."""


class VerificationError(OutputError):
    """What was written differs from what was meant."""

    exit_code = 6


class DetectorError(RedactkitError):
    """A detector cannot be trusted, or failed on a frame."""

    exit_code = 7


class WeightsError(DetectorError):
    """A weight file is absent or altered."""


class SelfTestError(DetectorError):
    """A model does not find what it must find in a drawn picture."""


class ProviderError(DetectorError):
    """The execution provider that was asked for is not there."""


class MissingPackageError(DetectorError):
    """Something outside redactkit is missing on this machine."""


class Interrupted(RedactkitError):  # noqa: N818  as KeyboardInterrupt: no error of anybody
    """The user or the system asked to stop."""

    exit_code = 130
