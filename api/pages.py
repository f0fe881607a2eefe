"""The API's page for people, ``/api/docs``: Swagger UI from an installed package, nothing from outside."""

from __future__ import annotations

from importlib import resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from core.errors import NotFound

AT = "/api/docs"
_MEDIA = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pravah: API</title>
<link rel="stylesheet" href="{at}/swagger-ui.css">
<link rel="icon" href="{at}/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="{at}/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({{
  url: "{document}",
  dom_id: "#api",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
}});
</script>
</body>
</html>
"""


def docs_router(document: str) -> APIRouter:
    """The page about the OpenAPI document at the address ``document``, and its files."""
    router = APIRouter(prefix=AT, include_in_schema=False)

    @router.get("")
    def page() -> HTMLResponse:
        """The page. A key that is typed into it is kept in the page alone and goes with it."""
        return HTMLResponse(_PAGE.format(at=AT, document=document))

    @router.get("/{name}")
    def file(name: str) -> Response:
        """A file of Swagger UI.

        Raises:
            NotFound: there is no such file.
        """
        if name not in _MEDIA:
            raise NotFound(f"There is no such file. The page is {AT}.")
        content = resources.files("fastapi_swagger.resources").joinpath(name).read_bytes()
        return Response(content, media_type=_MEDIA[name], headers={"Cache-Control": "public, max-age=86400"})

    return router
