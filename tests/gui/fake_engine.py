"""An engine that answers at once; a score request for a photo named `crash`, `hang` or `slow` does that."""

import os
import sys
import time

from ml_core.specs.engine import (
    ErrorReply,
    HelloReply,
    RatedCrop,
    ScoreReply,
    ScoreRequest,
    decode_message,
    encode_message,
)


def main() -> None:
    """Answer until the pipe closes."""
    print("a library says hello")
    for line in sys.stdin.buffer:
        number, request = decode_message(line)
        sys.stdout.buffer.write(encode_message(number, answer(request)))
        sys.stdout.buffer.flush()


def answer(request: object) -> HelloReply | ScoreReply | ErrorReply:
    if not isinstance(request, ScoreRequest):
        return HelloReply("0", "cpu")
    name = request.photo.path.name
    if name == "crash":
        os._exit(3)
    if name in ("hang", "slow"):
        time.sleep(60 if name == "hang" else 0.2)
    if name == "bad":
        return ErrorReply("This photo cannot be read.", "Choose another.")
    return ScoreReply((RatedCrop((0, 0, 1, 1), float(len(name)), 1.0),))


if __name__ == "__main__":
    main()
