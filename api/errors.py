"""One error body for every refusal over HTTP, and the table from refusals to statuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from core.errors import BadInput, Conflict, Forbidden, NotFound, PravahError, Unauthorized, Unavailable

_log = logging.getLogger("pravah.api")

STATUS: Mapping[type[PravahError], HTTPStatus] = {
    BadInput: HTTPStatus.BAD_REQUEST,
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_CODES: Mapping[int, str] = {
    400: "bad_input",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "unavailable",
}


class Fault(BaseModel):
    """What went wrong: a stable code, a sentence for people, facts for machines."""

    code: str
    message: str
    details: dict[str, object] = {}


class ErrorBody(BaseModel):
    """The body of every answer that is no success."""

    error: Fault


def refusal(error: PravahError) -> JSONResponse:
    """The HTTP answer to a refusal; kinds that the table lacks are failures of the server (500)."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)
    answer = _body(status, error.code, error.message, dict(error.details))
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="pravah"'
    return answer


def fault(status: HTTPStatus, message: str, **details: object) -> JSONResponse:
    """The answer to a request that fails as HTTP, whatever it asks."""
    return _body(status, _CODES.get(status, "failed"), message, details)


def speak_one_language(app: FastAPI) -> None:
    """Make every error of ``app`` answer with :class:`ErrorBody`."""
    app.add_exception_handler(PravahError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _failed)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, PravahError)  # noqa: S101 (starlette types handlers by Exception)
    return refusal(error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _CODES.get(error.status_code, "failed")
    message = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        message = f"There is nothing at {request.url.path[:200]}. The nouns are listed in /api/v1/openapi.json."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"{request.url.path[:200]} does not take {request.method}."
    response = _body(error.status_code, code, message, {})
    response.headers.update(error.headers or {})
    return response


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()]
    return _body(HTTPStatus.BAD_REQUEST, "bad_input", f"The request cannot be used. {'; '.join(faults)}.", {})


async def _failed(request: Request, error: Exception) -> Response:
    # the message of an unforeseen error may hold anything, so only the log of the server gets it
    _log.error("%s %s failed with %s", request.method, request.url.path, type(error).__name__)
    message = "The server failed on this request. Its log tells why; ask the operator."
    return _body(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", message, {})


def _body(status: int, code: str, message: str, details: dict[str, object]) -> JSONResponse:
    return JSONResponse(ErrorBody(error=Fault(code=code, message=message, details=details)).model_dump(), status)
