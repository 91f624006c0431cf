"""Files that are nearly right: bytes, JSON, protobuf, zip members and words changed at random.

A mutant is a function of a seed file and of a `random.Random`, so that its number finds it again.
"""

import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

Mutator = Callable[[bytes, Random], bytes]

INTEGERS = (0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 4096, 65_535, 2**20, 2**31 - 1, 2**31, 2**32)
INTEGERS += (2**40, 2**62, 2**63 - 1, 2**63, 2**64, -(2**31), -(2**63))
_WORDS = ("", "..", "../x", "/dev/zero", "nan", "a" * 5000, "\0", "é\n", "self", "1e999", "{}")
_DEEP = 3000


def changed_bytes(data: bytes, random: Random) -> bytes:
    """Flip, overwrite, insert, delete, double and cut, once or a few times."""
    content = bytearray(data)
    for _ in range(_few(random)):
        at = random.randrange(len(content) + 1)
        span = min(random.choice((1, 2, 4, 16, 200)), len(content))
        kind = random.randrange(7)
        if kind == 0 and at < len(content):
            content[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            content[at : at + 1] = bytes([random.choice((0, 1, 127, 128, 255))])
        elif kind == 2:
            content[at:at] = random.randbytes(span)
        elif kind == 3:
            del content[at : at + span]
        elif kind == 4:
            content[at:at] = content[at : at + span]
        elif kind == 5:
            content[at : at + 4] = _packed(random)
        elif random.randrange(4) == 0:
            del content[at:]
    return bytes(content)


def changed_json(value: Any, random: Random) -> Any:
    """Replace, remove, double and swap parts of a JSON value; text that is JSON is changed too."""
    for _ in range(_few(random)):
        places = list(_places(value))
        if not places:
            return _odd_value(random)
        holder, key = random.choice(places)
        part = holder[key]
        if isinstance(part, str) and part[:1] in "{[" and random.random() < 0.9:
            holder[key] = _changed_json_text(part, random)
        elif isinstance(holder, dict) and random.random() < 0.2:
            holder[random.choice((*holder, *_WORDS))] = holder.pop(key)
        elif random.random() < 0.15:
            del holder[key]
        elif isinstance(holder, list) and random.random() < 0.2:
            holder[key:key] = [part] * random.choice((1, 2, 500))
        elif random.random() < 0.3:
            other, place = random.choice(places)
            holder[key] = json.loads(json.dumps(other[place])) if other is not value else None
        else:
            holder[key] = _odd_value(random)
    return value


def changed_json_file(data: bytes, random: Random) -> bytes:
    """As `changed_json`, or the bytes."""
    if random.random() < 0.3:
        return changed_bytes(data, random)
    return _changed_json_text(data.decode(), random).encode()


def changed_safetensors(data: bytes, random: Random) -> bytes:
    """Change the header and the structure within it, and give it its right length; or the bytes."""
    if random.random() < 0.3:
        return changed_bytes(data, random)
    (size,) = struct.unpack("<Q", data[:8])
    header = _changed_json_text(data[8 : 8 + size].decode(), random).encode()
    return struct.pack("<Q", len(header)) + header + data[8 + size :]


def changed_onnx(data: bytes, random: Random) -> bytes:
    """Change fields of the protobuf messages; or the bytes."""
    import onnx

    if random.random() < 0.3:
        return changed_bytes(data, random)
    model = onnx.ModelProto.FromString(data)
    for _ in range(_few(random)):
        messages = list(_messages(model))
        message = random.choice(messages)
        field, value = random.choice(message.ListFields() or [(None, None)])
        if field is not None:
            _change_field(message, field, value, messages, random)
    return model.SerializeToString()


def changed_zip(data: bytes, random: Random) -> bytes:
    """Change a member of a zip archive, and give the archive its right checksums; or the bytes."""
    if random.random() < 0.3:
        return changed_bytes(data, random)

    def changed(name: str, content: bytes) -> bytes | None:
        text = name.endswith((".py", ".json"))
        content = (changed_text if text else changed_bytes)(content, random)
        return content if random.random() > 0.1 else None

    return _with_a_member(data, random, changed)


def changed_npz(data: bytes, random: Random) -> bytes:
    """Change what the header of an array says in an .npz file; or the archive, or the bytes."""
    if random.random() < 0.5:
        return changed_zip(data, random)
    return _with_a_member(data, random, lambda _, content: _changed_npy(content, random))


def _with_a_member(
    data: bytes, random: Random, changed: Callable[[str, bytes], bytes | None]
) -> bytes:
    """The zip archive with one of its members changed, or left out where that gives None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        chosen = random.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            kept = changed(name, content) if name == chosen else content
            if kept is not None:
                new.writestr(name, kept)
    return buffer.getvalue()


def _changed_npy(data: bytes, random: Random) -> bytes:
    """An array with another header, of the length that is said, sometimes with data to fit."""
    (length,) = struct.unpack("<H", data[8:10])
    header, body = data[10 : 10 + length], data[10 + length :]
    shape = tuple(random.choice((0, 1, 2, 3, 8, 40, *INTEGERS)) for _ in range(random.randrange(5)))
    dtypes = ("|u1", "<f4", ">f8", "<i8", "|b1", "<U5", "|O", "<c8", "<M8[s]", "|V3", "<f2", "|S2")
    fields = {
        "descr": random.choice(dtypes),
        "fortran_order": random.random() < 0.5,
        "shape": shape,
    }
    for field in random.sample(sorted(fields), _few(random) % 3 + 1):
        wanted = f"'{field}': {fields[field]!r}, ".encode()
        header = re.sub(f"'{field}': (\\(.*?\\)|[^,]*), ".encode(), lambda _, w=wanted: w, header)
    if random.random() < 0.2:
        header = changed_bytes(header, random)
    if random.random() < 0.3:
        body = body * random.choice((0, 2, 4, 8))
    return data[:8] + struct.pack("<H", len(header) % 65536) + header + body


def changed_text(data: bytes, random: Random) -> bytes:
    """Change numbers, words and lines of a text; or the bytes."""
    if random.random() < 0.2:
        return changed_bytes(data, random)
    lines = data.decode().split("\n")
    for _ in range(_few(random)):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        kind = random.randrange(6)
        if kind == 0:
            lines[at] = lines[other]
        elif kind == 1:
            lines[at:at] = [lines[other]] * random.choice((1, 1, 300))
        elif kind == 2 and len(lines) > 1:
            del lines[at]
        else:
            found = list(re.finditer(r'-?\d[\w.]*|\w+|"[^"]*"', lines[at]))
            if found:
                span = random.choice(found).span()
                lines[at] = lines[at][: span[0]] + _odd_word(random) + lines[at][span[1] :]
    return "\n".join(lines).encode(errors="surrogatepass")


def _few(random: Random) -> int:
    return random.choice((1, 1, 1, 2, 2, 3, 5, 8))


def _packed(random: Random) -> bytes:
    number = random.choice(INTEGERS) % 2**64
    width, order = random.choice((4, 8)), random.choice(("little", "big"))
    return (number % 2 ** (8 * width)).to_bytes(width, order)  # type: ignore[arg-type]


def _odd_word(random: Random) -> str:
    words = (*map(str, INTEGERS), *_WORDS, "[" * _DEEP, "1" * 5000, "-1.5", "true", '"x"', "[]")
    return random.choice(words)


def _odd_value(random: Random) -> Any:
    values = (*INTEGERS, *_WORDS, None, True, False, [], {}, [[]], {"node": "x"}, 1.5, -0.0, 1e308)
    more = (float("nan"), float("inf"), 10**400, 1e-320, [1] * 2000)
    return random.choice((*values, *more))


def _changed_json_text(text: str, random: Random) -> str:
    if random.random() < 0.02:
        return random.choice(("[", '{"a":')) * (_DEEP * 10)
    try:
        value = json.loads(text)
    except ValueError:
        return changed_bytes(text.encode(), random).decode(errors="replace")
    return json.dumps(changed_json(value, random))


def _places(value: Any) -> Any:
    """Every (container, key) within a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value) if _is_list(value) else 0)
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _messages(message: Any) -> Any:
    """A protobuf message and every message within it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if field.is_repeated else (value,):
                yield from _messages(part)


def _change_field(
    message: Any, field: Any, value: Any, messages: list[Any], random: Random
) -> None:
    name = field.name
    if random.random() < 0.15:
        message.ClearField(name)
    elif field.is_repeated and random.random() < 0.5:
        at = random.randrange(len(value))
        if random.random() < 0.5:
            del value[at]
        else:
            value.extend([value[at]] * random.choice((1, 1, 1, 50)))
    elif field.message_type is None:
        odd = _odd_field(field, messages, random)
        try:
            if field.is_repeated:
                value[random.randrange(len(value))] = odd
            else:
                setattr(message, name, odd)
        except (ValueError, TypeError):  # out of the field's range
            return


def _odd_field(field: Any, messages: list[Any], random: Random) -> Any:
    if field.cpp_type == field.CPPTYPE_STRING and field.type == field.TYPE_BYTES:
        return random.randbytes(random.choice((0, 1, 16)))
    if field.cpp_type == field.CPPTYPE_STRING:
        other = random.choice(messages)
        names = [value for each, value in other.ListFields() if isinstance(value, str)]
        return random.choice([*names, *_WORDS, "Loop", "Conv", "Reshape", "ConstantOfShape"])
    if field.cpp_type in (field.CPPTYPE_FLOAT, field.CPPTYPE_DOUBLE):
        return random.choice((0.0, -1.0, 1e38, float("nan"), float("inf"), 1e-40))
    return random.choice((*INTEGERS, *range(20)))
