#pragma once
// The child's side of cage/message.h over decode/decode.h.

// Answers what comes from the socket, until the other end is gone or says what it would not.
void serve(int socket);
