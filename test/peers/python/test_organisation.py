"""Workspaces, people and keys through Portkey's SDK."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import gone, has

KINDS = {
    "organisation": ("organisation", "service"),
    "workspace service": ("workspace", "service"),
    "workspace user": ("workspace", "user"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_api_keys(admin: Any, workspace: Any, kind: str) -> None:
    of, sub = KINDS[kind]
    extra = {} if of == "organisation" else {"workspace_id": workspace.id}
    if sub == "user":
        extra["user_id"] = workspace.users[0]["id"]
    made = admin.api_keys.create(type=of, sub_type=sub, name="peer", scopes=["logs.list"], **extra)
    assert made.key
    assert has(admin.api_keys.list(page_size=100, **({"workspace_id": workspace.id} if extra else {})), made.id)
    admin.api_keys.update(
        id=made.id,
        name="peer two",
        description="changed",
        usage_limits={"credit_limit": 5, "alert_threshold": 4, "periodic_reset": "monthly"},
        rate_limits=[{"type": "requests", "unit": "rpm", "value": 100}],
    )
    read = admin.api_keys.retrieve(id=made.id)
    assert (read.name, read.description, read.usage_limits["credit_limit"]) == ("peer two", "changed", 5)
    admin.api_keys.delete(id=made.id)
    gone(lambda: admin.api_keys.retrieve(id=made.id))


def test_workspaces_and_members(admin: Any) -> None:
    workspaces = admin.admin.workspaces
    made = workspaces.create(name="peer", description="d", defaults={"metadata": {"a": "b"}})
    assert has(workspaces.list(page_size=100, current_page=0), made.id)
    assert workspaces.list(name="peer").total >= 1
    workspaces.update(workspace_id=made.id, name="peer two", description="e", defaults={"metadata": {"c": "d"}})
    read = workspaces.retrieve(workspace_id=made.id)
    assert (read.name, read.description, read.defaults["metadata"]) == ("peer two", "e", {"c": "d"})

    members = workspaces.users
    user = admin.admin.users.list(page_size=5).data[0].id
    members.create(workspace_id=made.id, users=[{"id": user, "role": "member"}])
    assert has(members.list(workspace_id=made.id, page_size=10, role="member"), user)
    members.update(workspace_id=made.id, user_id=user, role="manager")
    assert members.retrieve(workspace_id=made.id, user_id=user).role == "manager"
    members.delete(workspace_id=made.id, user_id=user)
    gone(lambda: members.retrieve(workspace_id=made.id, user_id=user))
    workspaces.delete(workspace_id=made.id, name="peer two")
    gone(lambda: workspaces.retrieve(workspace_id=made.id))


def test_users_and_invites(admin: Any, workspace: Any) -> None:
    users = admin.admin.users
    member = next(user for user in users.list(page_size=100, current_page=0).data if user.role == "member")
    assert has(users.list(email=member.email), member.id)
    users.update(user_id=member.id, role="admin")
    assert users.retrieve(user_id=member.id).role == "admin"
    users.delete(user_id=member.id)
    gone(lambda: users.retrieve(user_id=member.id))

    invites = users.invites
    made = invites.create(
        email="peer@example.com",
        role="member",
        workspaces=[{"id": workspace.slug, "role": "manager"}],
        workspace_api_key_details={"scopes": ["completions.write"]},
    )
    assert made.invite_link
    assert invites.retrieve(invite_id=made.id).email == "peer@example.com"
    assert has(invites.list(status="pending", email="peer@example.com"), made.id)
    invites.resend(invite_id=made.id)
    invites.delete(invite_id=made.id)
    assert invites.retrieve(invite_id=made.id).status == "cancelled"
