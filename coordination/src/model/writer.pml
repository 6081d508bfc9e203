/* --- a writer ------------------------------------------------------------------------------------------------- */
#ifdef MEMORY_GENERATIONS
#define TELL unheard[0]++; unheard[1]++;
#else
#define TELL
#endif
#ifdef TWO_KEYS
#define ANOTHER_DUE due[1]++;
#else
#define ANOTHER_DUE
#endif
#define FORGET seen[0] = false; seen[KEYS - 1] = false
#define WRITE(file, next) d_step { \
    version[file] = next; \
    if :: seen[0] -> drop(0) :: else fi; \
    if :: seen[KEYS - 1] -> drop(KEYS - 1) :: else fi; \
    due[0]++; \
    ANOTHER_DUE \
    writing = false; \
    FORGET; \
    TELL \
    NO_STALE_ROW }

inline drop(k) { row[k].stored = false; row[k].read[0] = 0; row[k].read[1] = 0 }

proctype Writer() {
  byte writes;
  bool seen[KEYS];       /* rows that its search found */
  do
  :: writes < WRITES ->
     writes++;
     /* First statement: the realm's row. */
#ifdef SEARCH_IN_LOCK_STATEMENT
     d_step { seen[0] = row[0].stored; seen[KEYS - 1] = row[KEYS - 1].stored };
#endif
     d_step { !writing && sharing == 0 -> writing = true };
     /* A later statement: rows that read the file. The read set of every row names both files. */
#ifndef SEARCH_IN_LOCK_STATEMENT
     d_step { seen[0] = row[0].stored; seen[KEYS - 1] = row[KEYS - 1].stored };
#endif
     /* COMMIT: only now does anybody see which file was put or deleted. */
     if
     :: WRITE(0, 1 + writes)
     :: WRITE(1, 1 + writes)
     :: version[0] > 0 -> WRITE(0, 0)
     :: version[1] > 0 -> WRITE(1, 0)
     :: d_step { writing = false; FORGET }        /* it rolls back, or crashed */
     fi
  :: writes == WRITES -> break
  od
}
