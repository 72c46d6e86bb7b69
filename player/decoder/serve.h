#pragma once
// The child's side of cage/message.h over decode/decode.h.

struct hardware;

// Answers what comes from the socket, until the other end is gone or says what it would not. h: the
// machine's own decoder, or NULL.
void serve(int socket, struct hardware *h);
