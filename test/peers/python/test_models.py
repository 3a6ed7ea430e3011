"""Running models: chat, text, embeddings, pictures, sounds, moderation; with Portkey's SDK and with the plain client."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path
from typing import Any

import pytest
from helpers import gone, has, with_omitted
from pydantic import BaseModel

MESSAGES = [{"role": "user", "content": "Hello"}]
MODEL = "gpt-4o"
TOOL = {
    "type": "function",
    "function": {
        "name": "look",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"at": {"type": "string"}},
            "required": ["at"],
            "additionalProperties": False,
        },
    },
}


class City(BaseModel):
    name: str
    people: int


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A tenth of a second of silence."""
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 800)
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def test_chat(client: Any) -> None:
    completions = client.chat.completions
    plain = completions.create(model=MODEL, messages=MESSAGES)
    said = plain.choices[0].message.content
    assert said and plain.usage.total_tokens > 0
    chunks = list(completions.create(model=MODEL, messages=MESSAGES, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == said
    assert chunks[-1].usage.total_tokens == plain.usage.total_tokens
    called = completions.create(model=MODEL, messages=MESSAGES, tools=[TOOL], tool_choice="required")
    assert json.loads(called.choices[0].message.tool_calls[0].function.arguments).keys() == {"at"}
    assert len(completions.create(model=MODEL, messages=MESSAGES, n=2).choices) == 2


def test_chat_with_a_declared_answer(client: Any) -> None:
    for completions in (client.chat.completions, client.beta.chat.completions):
        parsed = completions.parse(model=MODEL, messages=MESSAGES, response_format=City)
        assert isinstance(parsed.choices[0].message.parsed, City)


def test_chat_as_events(openai: Any, app: Any) -> None:
    for completions in (openai.chat.completions, openai.beta.chat.completions):
        with completions.stream(model=MODEL, messages=MESSAGES) as stream:
            assert {"chunk", "content.delta", "content.done"} <= {event.type for event in stream}
            assert stream.get_final_completion().choices[0].message.content
    assert list(app.beta.chat.completions.stream(model=MODEL, messages=MESSAGES))
    with app.chat.completions.stream(model=MODEL, messages=MESSAGES) as stream:
        assert stream.get_final_completion().choices[0].message.content


def test_the_two_halves_of_create(app: Any) -> None:
    chat = {"model": MODEL, "messages": MESSAGES}
    assert with_omitted(app.chat.completions.normal_create, **chat).choices
    assert list(with_omitted(app.chat.completions.stream_create, **chat, stream=True))
    text = {"model": "gpt-3.5-turbo-instruct", "prompt": "Hello"}
    assert with_omitted(app.completions.normal_create, **text).choices
    assert list(with_omitted(app.completions.stream_create, **text, stream=True))


def test_text_completions(client: Any, lenient_openai: Any) -> None:
    plain = client.completions.create(model="gpt-3.5-turbo-instruct", prompt="Hello")
    assert plain.choices[0].text
    # A chunk's `finish_reason` is null until the last, which the declared type does not have.
    chunks = lenient_openai.completions.create(model="gpt-3.5-turbo-instruct", prompt="Hello", stream=True)
    assert "".join(chunk.choices[0].text for chunk in chunks if chunk.choices) == plain.choices[0].text


def test_beta_chat_is_chat(openai: Any) -> None:
    assert openai.beta.chat.completions.create(model=MODEL, messages=MESSAGES).choices[0].message.content


def test_embeddings_and_moderations(client: Any) -> None:
    small = client.embeddings.create(model="text-embedding-3-small", input="x", dimensions=8, encoding_format="float")
    assert len(small.data[0].embedding) == 8
    judged = client.moderations.create(input=["flowers", "I will kill them all"]).results
    assert [result.flagged for result in judged] == [False, True]


def test_embeddings_as_the_client_asks_for_them_itself(lenient_openai: Any) -> None:
    """In base64, which the client decodes."""
    assert len(lenient_openai.embeddings.create(model="text-embedding-3-small", input="x").data[0].embedding) == 1536


def test_models(client: Any) -> None:
    listed = client.models.list()
    assert has(listed, MODEL)
    assert client.models.retrieve(MODEL).id == MODEL


def test_pictures(client: Any, picture: Path) -> None:
    made = client.images.generate(model="dall-e-3", prompt="a cat", size="1024x1024")
    assert made.data[0].url or made.data[0].b64_json
    with picture.open("rb") as image:
        assert len(client.images.edit(image=image, prompt="brighter", n=2).data) == 2
    with picture.open("rb") as image:
        assert client.images.create_variation(image=image, response_format="b64_json").data[0].b64_json


def test_sounds(client: Any, sound: Path) -> None:
    speech = client.audio.speech.create(model="tts-1", input="Hello", voice="alloy")
    assert speech.read() if hasattr(speech, "read") else speech
    with sound.open("rb") as file:
        assert client.audio.transcriptions.create(model="whisper-1", file=file).text
    with sound.open("rb") as file:
        assert client.audio.translations.create(model="whisper-1", file=file).text


def test_responses(client: Any) -> None:
    responses = client.responses
    made = responses.create(model=MODEL, input="Hello")
    assert made.output[0].content[0].text
    assert responses.retrieve(made.id).id == made.id
    assert responses.input_items.list(made.id).data[0].content[0].text == "Hello"
    events = [event.type for event in responses.create(model=MODEL, input="Hello", stream=True)]
    assert (events[0], events[-1]) == ("response.created", "response.completed")
    with responses.stream(model=MODEL, input="Hello") as stream:
        assert [event.type for event in stream][-1] == "response.completed"
        assert stream.get_final_response().output[0].content[0].text
    assert isinstance(responses.parse(model=MODEL, input="Hello", text_format=City).output_parsed, City)
    responses.delete(made.id)
    gone(lambda: responses.retrieve(made.id))


def test_beta_responses_are_responses(openai: Any) -> None:
    responses = openai.beta.responses
    made = responses.create(model=MODEL, input="Hello")
    assert responses.retrieve(made.id).id == made.id
    assert responses.input_items.list(made.id).data
    responses.delete(made.id)
    gone(lambda: responses.retrieve(made.id))


def test_a_refusal_is_the_error_of_its_status(client: Any) -> None:
    with pytest.raises(Exception) as refused:
        client.chat.completions.create(model=MODEL, messages=[])
    assert refused.value.status_code == 400


def test_a_stored_picture_is_read_whole(openai: Any) -> None:
    data = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    assert openai.images.edit(image=("a.png", data, "image/png"), prompt="x").data
