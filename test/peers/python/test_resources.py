"""Configs, providers, prompts, guardrails and MCP servers: each made, read, listed, changed and deleted."""

from __future__ import annotations

import json
from typing import Any

from helpers import field, gone, has

FEEDBACK = {"feedback": {"value": 5, "weight": 1, "metadata": ""}}


def test_configs(admin: Any, workspace: Any) -> None:
    made = admin.configs.create(name="peer", config={"retry": {"attempts": 2}}, workspace_id=workspace.id)
    assert has(admin.configs.list(workspace_id=workspace.id), made.slug)
    assert json.loads(admin.configs.retrieve(slug=made.slug).config) == {"retry": {"attempts": 2}}
    admin.configs.update(slug=made.slug, name="peer two", config={"cache": {"mode": "simple"}})
    read = admin.configs.retrieve(slug=made.slug)
    assert (read.name, json.loads(read.config)) == ("peer two", {"cache": {"mode": "simple"}})
    admin.configs.delete(slug=made.slug)
    gone(lambda: admin.configs.retrieve(slug=made.slug))


def test_virtual_keys(admin: Any, workspace: Any) -> None:
    made = admin.virtual_keys.create(name="peer", provider="openai", key="sk-x", workspace_id=workspace.id)
    assert has(admin.virtual_keys.list(workspace_id=workspace.id), made.slug)
    admin.virtual_keys.update(slug=made.slug, name="peer two", note="n", usage_limits={"credit_limit": 3})
    read = admin.virtual_keys.retrieve(slug=made.slug)
    assert (field(read, "name"), field(read, "note")) == ("peer two", "n")
    admin.virtual_keys.delete(slug=made.slug)
    gone(lambda: admin.virtual_keys.retrieve(slug=made.slug))


def test_integrations_and_providers(admin: Any, workspace: Any) -> None:
    made = admin.integrations.create(name="peer", ai_provider_id="openai", key="sk-x", description="d")
    assert has(admin.integrations.list(current_page=0, page_size=100), made.slug)
    admin.integrations.update(slug=made.slug, name="peer two")
    assert admin.integrations.retrieve(slug=made.slug).name == "peer two"
    admin.integrations.workspaces.update(slug=made.slug, workspaces=[{"id": workspace.slug, "enabled": True}])
    assert has(admin.integrations.workspaces.list(slug=made.slug), workspace.slug, "workspaces")
    admin.integrations.models.update(
        slug=made.slug,
        allow_all_models=False,
        models=[{"slug": "my-model", "enabled": True, "is_custom": True, "base_model_slug": "gpt-4o"}],
    )
    assert has(admin.integrations.models.list(slug=made.slug), "my-model", "models")
    admin.integrations.models.delete(slug=made.slug, slugs="my-model")
    assert not has(admin.integrations.models.list(slug=made.slug), "my-model", "models")

    provider = admin.providers.create(name="peer", integration_id=made.slug, workspace_id=workspace.id)
    named = {"slug": provider.slug, "workspace_id": workspace.id}
    assert has(admin.providers.list(workspace_id=workspace.id, page_size=100), provider.slug)
    admin.providers.update(**named, note="changed", rate_limits={"type": "requests", "unit": "rpm", "value": 9})
    assert admin.providers.retrieve(**named).note == "changed"
    admin.providers.delete(**named)
    gone(lambda: admin.providers.retrieve(**named))
    admin.integrations.delete(slug=made.slug)
    gone(lambda: admin.integrations.retrieve(slug=made.slug))


def test_prompts(admin: Any, app: Any, workspace: Any) -> None:
    collection = field(admin.collections.create(name="peer", workspace_id=workspace.id), "id")
    admin.collections.update(collection, name="peer two")
    assert field(admin.collections.retrieve(collection), "name") == "peer two"
    assert has(admin.collections.list(workspace_id=workspace.id, search="peer"), collection)

    label = field(admin.labels.create(name="peer-label", workspace_id=workspace.id, color_code="#112233"), "id")
    admin.labels.update(label, description="d")
    assert field(admin.labels.retrieve(label), "description") == "d"
    assert has(admin.labels.list(workspace_id=workspace.id, page_size=100), label)

    content = {
        "string": json.dumps([{"role": "user", "content": "Say {{word}}"}]),
        "parameters": {"temperature": 0},
        "virtual_key": "openai-prod",
        "model": "gpt-4o-mini",
    }
    slug = field(admin.prompts.create(name="peer", collection_id=collection, **content), "slug")
    assert has(admin.prompts.list(collection_id=collection, page_size=10), slug)
    admin.prompts.update(slug, **content, version_description="second")
    admin.prompts.publish(slug, version=2)
    assert field(admin.prompts.retrieve(slug), "prompt_version") == 2
    newest = field(field(admin.prompts.versions.list(slug), "data")[0], "id")
    admin.prompts.versions.update(slug, newest, label_id=label)
    assert field(admin.prompts.versions.retrieve(slug, newest), "prompt_version_label_id") == label

    rendered = app.prompts.render(prompt_id=slug, variables={"word": "hello"})
    assert "Say hello" in str(rendered.data.messages)
    answered = app.prompts.completions.create(prompt_id=slug, variables={"word": "hello"})
    assert answered.choices[0].message.content
    chunks = app.prompts.completions.create(prompt_id=slug, variables={"word": "hello"}, stream=True)
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert streamed == answered.choices[0].message.content

    admin.prompts.delete(slug)
    gone(lambda: admin.prompts.retrieve(slug))
    admin.labels.delete(label)
    gone(lambda: admin.labels.retrieve(label))
    admin.collections.delete(collection)
    gone(lambda: admin.collections.retrieve(collection))


def test_partials(admin: Any, workspace: Any) -> None:
    partials = admin.prompts.partials
    slug = field(partials.create(name="peer", string="one", workspace_id=workspace.id), "slug")
    assert has(partials.list(), slug)
    partials.update(slug, string="two", description="note")
    partials.publish(slug, version=2)
    assert field(partials.retrieve(slug), "string") == "two"
    assert len(field(partials.versions.list(slug), "data")) == 2
    partials.delete(slug)
    gone(lambda: partials.retrieve(slug))


def test_guardrails(admin: Any, workspace: Any) -> None:
    made = admin.guardrails.create(
        name="peer",
        workspace_id=workspace.id,
        checks=[{"id": "default.wordCount", "parameters": {"minWords": 1, "maxWords": 9}}],
        actions={"deny": True, "async": False, "on_success": FEEDBACK, "on_fail": FEEDBACK},
    )
    assert has(admin.guardrails.list(workspace_id=workspace.id, page_size=100), made.id)
    admin.guardrails.update(guardrail_id=made.id, name="peer two")
    assert admin.guardrails.retrieve(guardrail_id=made.id).name == "peer two"
    admin.guardrails.delete(guardrail_id=made.id)
    gone(lambda: admin.guardrails.retrieve(guardrail_id=made.id))


def test_mcp(admin: Any, workspace: Any, differences: Any) -> None:
    integrations = admin.mcp_integrations
    made = integrations.create(
        name="peer",
        url="https://peer.example.com/mcp",
        auth_type="headers",
        transport="http",
        configurations={"custom_headers": {"Authorization": "secret-of-mine"}},
    )
    at = {"mcp_integration_id": made.id}
    assert has(integrations.list(page_size=100, search="peer"), made.id)
    integrations.update(**at, description="changed")
    assert integrations.retrieve(**at).description == "changed"
    integrations.workspaces.update(**at, workspaces=[{"id": workspace.id, "enabled": True}])
    integrations.workspaces.list(**at)
    tool = {"name": "look", "type": "tool"}
    integrations.sync(
        **at,
        server_info={"name": "peer", "version": "1"},
        capabilities=[{**tool, "input_schema": {"type": "object"}}],
    )
    assert "look" in str(integrations.capabilities.list(**at))
    integrations.capabilities.update(**at, capabilities=[{**tool, "enabled": True}])
    integrations.metadata.retrieve(**at)
    integrations.test(**at)

    servers = admin.mcp_servers
    server = servers.create(name="peer", mcp_integration_id=made.id, workspace_id=workspace.id)
    at_server = {"mcp_server_id": server.id}
    assert has(servers.list(workspace_id=workspace.id, page_size=100), server.id)
    servers.update(**at_server, description="changed")
    assert servers.retrieve(**at_server).description == "changed"
    servers.test(**at_server)
    servers.update_tokens(**at_server, access_token="a", refresh_token="r")
    servers.get_tokens(**at_server)
    servers.delete_tokens(**at_server)
    servers.get_client_info(**at_server)
    servers.capabilities.sync(**at_server, capabilities=[{**tool, "schema": {}}])
    assert "look" in str(servers.capabilities.list(**at_server))
    servers.capabilities.update(**at_server, capabilities=[{**tool, "enabled": False}])
    with differences.refused("portkey-ai", "mcp_servers.user_access.list"):
        servers.user_access.list(**at_server)
    servers.user_access.check(**at_server)
    servers.user_access.update(**at_server, default_user_access="deny")
    servers.metadata.sync(**at_server, server_name="peer", server_version="1")
    servers.metadata.retrieve(**at_server)
    servers.delete(**at_server)
    gone(lambda: servers.retrieve(**at_server))
    integrations.delete(**at)
    gone(lambda: integrations.retrieve(**at))
