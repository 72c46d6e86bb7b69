#pragma once
// Wall and processor time in seconds, for programs that measure themselves.

double clock_wall_s(void); // monotonic
double clock_cpu_s(void);  // user and system time of all threads of this process
