"""Images put together of layers: configurations, manifests and lists of manifests.

Formats: Docker's image manifest, version 2, schema 2 (docs of `distribution/distribution`,
`manifest-v2-2`). What an image is for is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.containers.layers import Blob, Blobs

__all__ = ["INDEX_TYPE", "MANIFEST_TYPE", "ImageConfig", "image", "index"]

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
INDEX_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json"
_CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
_LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar"


@dataclass(frozen=True)
class ImageConfig:
    """What an image says of itself.

    :param architecture: by Go's name.
    :param entrypoint: the program and its arguments; empty for none.
    """

    architecture: str = "amd64"
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: str = "/"
    entrypoint: Sequence[str] = ()


def image(blobs: Blobs, config: ImageConfig, layers: Sequence[Blob]) -> Blob:
    """Put an image together; its digest is that of its manifest.

    :param layers: the lowest first.
    """
    stored = blobs.document(
        {
            "architecture": config.architecture,
            "config": {
                "Entrypoint": list(config.entrypoint) or None,
                "Env": [f"{name}={value}" for name, value in config.environment.items()],
                "WorkingDir": config.working_directory,
            },
            "created": "1970-01-01T00:00:00Z",
            "history": [{"created_by": "pants-krakend's tests"} for _ in layers],
            "os": "linux",
            "rootfs": {"diff_ids": [layer.digest for layer in layers], "type": "layers"},
        }
    )
    return blobs.document(
        {
            "config": _descriptor(_CONFIG_TYPE, stored),
            "layers": [_descriptor(_LAYER_TYPE, layer) for layer in layers],
            "mediaType": MANIFEST_TYPE,
            "schemaVersion": 2,
        }
    )


def index(blobs: Blobs, images: Mapping[str, Blob]) -> Blob:
    """Put a multi-platform image together; its digest is that of the list.

    :param images: by architecture.
    """
    manifests = [
        {
            **_descriptor(MANIFEST_TYPE, blob),
            "platform": {"architecture": architecture, "os": "linux"},
        }
        for architecture, blob in images.items()
    ]
    return blobs.document({"manifests": manifests, "mediaType": INDEX_TYPE, "schemaVersion": 2})


def _descriptor(media_type: str, blob: Blob) -> dict[str, object]:
    return {"digest": blob.digest, "mediaType": media_type, "size": blob.size}
