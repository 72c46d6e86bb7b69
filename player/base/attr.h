#pragma once
// The few compiler attributes the project uses, in one place.

// Checks a printf-like call: FMT and ARGS are 1-based parameter numbers.
#define VT_PRINTF(FMT, ARGS) __attribute__((format(printf, FMT, ARGS)))
// The result tells whether the call worked; ignoring it is a bug.
#define VT_MUST_USE __attribute__((warn_unused_result))
// A parameter that an interface asks for and this implementation does not need.
#define VT_UNUSED __attribute__((unused))

// Number of elements of an array (never of a pointer).
#define VT_COUNT(array) (sizeof(array) / sizeof((array)[0]))
