/* --- server, network and listeners: what happens to node n ----------------------------------------------------- */
#define DELIVERED(n) :: d_step { announced[n] > 0 -> announced[n]--; \
    if :: interested[n] && !deaf[n] -> woken[n] = true :: else fi }
#ifdef LOSSY
#define LOST(n) :: d_step { announced[n] > 0 -> announced[n]-- }
#else
#define LOST(n)
#endif
#if defined(NO_LOCK_WATCH) || defined(PROMPT)
#define WATCHED(n)
#else
#define WATCHED(n) :: d_step { waiting[n] && !woken[n] && !deaf[n] && holder[LOCK(n)] == FREE -> woken[n] = true }
#endif
#ifdef NO_RECONNECT
#define RECONNECTED(n)
#else
#define RECONNECTED(n) :: d_step { deaf[n] -> deaf[n] = false; woken[n] = true }
#endif
#ifdef NO_IDLE_TIMEOUT
#define GHOSTS_ENDED
#else
#define GHOSTS_ENDED :: d_step { holder[0] == GHOST -> holder[0] = FREE } \
    :: d_step { holder[KEYS - 1] == GHOST -> holder[KEYS - 1] = FREE } \
    :: d_step { ghostsSharing > 0 -> ghostsSharing--; sharing-- }
#endif
#ifdef MEMORY_GENERATIONS
#define HEARD(n) :: d_step { unheard[n] > 0 -> unheard[n]--; heard[n]++ }
#else
#define HEARD(n)
#endif
#define SERVE(n) DELIVERED(n) LOST(n) WATCHED(n) RECONNECTED(n) HEARD(n)

proctype Surroundings() {
end:
  do
  SERVE(0)
  SERVE(1)
#if NODES > 2
  SERVE(2)
#endif
  GHOSTS_ENDED
  od
}

#define HURT(n) :: atomic { faults < FAULTS && session[n] -> faults++; d_step { cut(n) } } \
    :: atomic { faults < FAULTS && !left[n] -> faults++; \
         d_step { cut(n); dead[n] = true; left[n] = true; waiting[n] = false; interested[n] = false } } \
    :: atomic { faults < FAULTS && !left[n] && !deaf[n] -> faults++; deaf[n] = true }

proctype Misfortune() {
  do
  HURT(0)
  HURT(1)
#if NODES > 2
  HURT(2)
#endif
  :: faults <= FAULTS    /* true: nothing has to happen */
  od
}
