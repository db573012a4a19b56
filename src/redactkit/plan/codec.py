"""Plans to and from versioned JSON, and its schema."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from redactkit.core import lines
from redactkit.errors import PlanError, SettingsError
from redactkit.plan.model import PLAN_VERSION, Plan, check_once
from redactkit.settings import GRIDS

if TYPE_CHECKING:
    from redactkit.core.covers import Cover


def to_json(plan: Plan) -> str:
    """Return `plan` as JSON, one line for each frame, so that a person can read and edit it."""
    return lines.to_json(plan)


def from_json(text: str | bytes) -> Plan:
    """Return the Plan written in `text`.

    Raises:
        PlanError: It does not parse, is of another version, repeats a pts, names a track twice in one frame, or holds a
            box without area.
    """
    try:
        plan = msgspec.json.decode(text, type=Plan)
    except (msgspec.MsgspecError, SettingsError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(error) from error
    return _check(plan)


def checked(plan: object) -> Plan:
    """Return `plan`, which may have been put together by hand, once it is what its JSON would have to be.

    Raises:
        PlanError: As for `from_json`.
    """
    if not isinstance(plan, Plan):
        message = f"a plan is what `analyse` returns, not {type(plan).__name__}; make one first"
        raise PlanError(message)
    try:
        return _check(msgspec.convert(msgspec.to_builtins(plan), Plan))
    except (msgspec.MsgspecError, SettingsError, TypeError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> PlanError:
    return PlanError(f"the plan cannot be read: {error}; see docs/reference for its schema")


def _check(plan: Plan) -> Plan:
    if plan.version != PLAN_VERSION:
        message = f"the plan has version {plan.version}, this redactkit reads {PLAN_VERSION}"
        raise PlanError(message)
    if plan.grid not in GRIDS:
        message = f"the plan's grid {plan.grid!r} is not allowed; give one of {', '.join(map(str, GRIDS))}"
        raise PlanError(message)
    seen: set[int] = set()
    for frame in plan.frames:
        if frame.pts in seen:
            message = f"the plan lists the frame with pts {frame.pts} twice"
            raise PlanError(message)
        seen.add(frame.pts)
        check_once(frame)
        for cover in frame.covers:
            _check_cover(cover, frame.pts)
    return plan


def _check_cover(cover: Cover, pts: int) -> None:
    if not cover.box.is_sane:
        edges = tuple(msgspec.to_builtins(cover.box))
        message = f"the plan's box {edges} at pts {pts} has no area, or is endless; x0 < x1 and y0 < y1"
        raise PlanError(message)
    if cover.grid is not None and cover.grid not in GRIDS:
        message = (
            f"the plan's grid {cover.grid!r} at pts {pts} is not allowed; give one of {', '.join(map(str, GRIDS))}"
        )
        raise PlanError(message)
    if cover.score is not None and not math.isfinite(cover.score):
        message = f"the plan's score {cover.score} at pts {pts} is no number; leave it out"
        raise PlanError(message)


def schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a Plan."""
    return msgspec.json.schema(Plan)
