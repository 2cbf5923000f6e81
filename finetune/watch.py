"""Who looks at a run while it goes on, and may end it."""

from __future__ import annotations

from ingest.errors import ProjectError


class StoppedRunError(ProjectError):
    """A run was ended by who looked at it; what it had learned lies in its last checkpoint."""


class Watch:
    """Told how far a run has come. This one looks away; others override what they care for."""

    def stage(self, doing: str) -> None:
        """Something else is being done from now on. It may raise, and that ends the run."""

    def glance(self) -> None:
        """Work goes on that has no steps, and this is called several times a second. It may raise, and end the run."""

    def step(self, step: int, steps: int, loss: float) -> bool:  # noqa: ARG002 - for those who look
        """A step of so many was made, with this loss. Whether the run shall end here, with a checkpoint."""
        return False

    def loss(self, step: int, loss: float) -> None:
        """The loss was measured on what is held out. It may raise, and that ends the run."""
