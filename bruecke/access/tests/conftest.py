"""Who acts in the tests of the administration."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication


@pytest.fixture
def admin(world):
    """Adam, who proved a moment ago who sits there."""
    client = world.client("adam")
    request = SimpleNamespace(session=client.session)
    record_authentication(request, world.adam, method="password", reauthenticated=True)
    request.session.save()
    return client
