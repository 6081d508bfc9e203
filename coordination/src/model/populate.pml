/*
 * Populate and write, as a finite model for SPIN: the populate lock, the validated persist, a writer, and the
 * wake-up of losers, under crashes, cut connections, lost announcements and deaf listeners.
 *
 * A statement of the protocol is one step (d_step or a single expression); what can come in between is between two
 * steps. README.md beside this file names the properties, the settings and the mutants.
 */

/* Sizes. */
#ifndef NODES
#define NODES 2          /* lookups, each on a node of its own unless SHARED_POOL; 2 or 3 */
#endif
#ifndef WRITES
#define WRITES 1         /* source writes */
#endif
#ifndef FAULTS
#define FAULTS 0         /* crashes, cut connections, failing prerenders, lost listeners */
#endif
#ifndef CONNECTIONS
#define CONNECTIONS NODES /* of the populate pool, where SHARED_POOL */
#endif
#define FILES 2          /* the module's own file and one it imports */
#define ATTEMPTS 4       /* lock attempts of one lookup */

/* Keys: all lookups want one, or (TWO_KEYS) each its own; COLLIDING ones have the same lock. */
#ifdef TWO_KEYS
#define KEYS NODES
#define KEY(n) (n)
#else
#define KEYS 1
#define KEY(n) 0
#endif
#if defined(TWO_KEYS) && !defined(COLLIDING)
#define LOCK(n) (n)
#else
#define LOCK(n) 0
#endif

#define FREE 0
#define GHOST 255        /* held by a session whose client is gone */
#define HOLDS(n) (holder[LOCK(n)] == n + 1)

typedef Row { bool stored; byte read[FILES] };

/* The database, as committed. */
byte version[FILES];     /* 0: no such file */
Row row[KEYS];
/* Its locks and sessions. */
byte holder[KEYS];       /* of the populate lock: FREE, GHOST, or 1 + the lookup */
bool writing;            /* the realm's row is locked by the writer */
byte sharing;            /* sessions that hold it FOR SHARE */
byte ghostsSharing;
bool session[NODES];     /* the lookup's populate transaction is open on the server */
bool shares[NODES];      /* and holds the realm's row FOR SHARE */
byte connections = CONNECTIONS;
/* The nodes. */
bool interested[NODES];
bool woken[NODES];
bool waiting[NODES];
bool left[NODES];        /* answered, failed, or dead: nobody waits here any more */
bool dead[NODES];
bool deaf[NODES];        /* the listening connection is lost */
byte announced[NODES];   /* announcements on their way */
#ifdef MEMORY_GENERATIONS
byte heard[NODES];       /* writes that the node heard of */
byte unheard[NODES];
#endif
/* Counted. */
byte due[KEYS] = 1;      /* prerenders that there is reason for: one, and one more for each write and each lost hold */
byte faults;

#define EQUAL(a, b) (a[0] == b[0] && a[1] == b[1])
#define STALE(k) (row[k].stored && !EQUAL(row[k].read, version))

/* What must hold in every committed state. KEYS are symmetric, so that looking at one at a time is enough. */
#define NO_STALE_ROW assert(!(STALE(0)) && !(STALE(KEYS - 1)))
#define ACCEPTED_ONCE(k) assert(!row[k].stored)
#ifdef MEMORY_GENERATIONS
#define PRERENDERED_ONCE(k) skip     /* late news cost prerenders, too; what it is to show is the stale row */
#else
#define PRERENDERED_ONCE(k) assert(due[k] > 0)
#endif

/* --- the server ends a transaction: commit and rollback alike give the locks back ---------------------------- */
inline give_back(n) {
  if :: HOLDS(n) -> holder[LOCK(n)] = FREE :: else fi;
  if :: shares[n] -> shares[n] = false; sharing-- :: else fi;
  session[n] = false
}

/* The client is gone; the server does not know yet. */
inline cut(n) {
  if :: HOLDS(n) -> holder[LOCK(n)] = GHOST; due[KEY(n)]++ :: else fi;
  if :: shares[n] -> shares[n] = false; ghostsSharing++ :: else fi;
  session[n] = false
}

/* One announcement to each other node; those that left are of no interest. */
inline announce(n) {
  d_step {
    if :: n != 0 && KEY(0) == KEY(n) && !left[0] -> announced[0]++ :: else fi;
    if :: n != 1 && KEY(1) == KEY(n) && !left[1] -> announced[1]++ :: else fi;
#if NODES > 2
    if :: n != 2 && KEY(2) == KEY(n) && !left[2] -> announced[2]++ :: else fi;
#endif
  }
}

/* The end of a hold that stored nothing. */
#ifdef ANNOUNCE_ONLY_STORED
inline announce_unstored(n) { skip }
#else
inline announce_unstored(n) { announce(n) }
#endif

#ifdef SHARED_POOL
#define TAKE_CONNECTION atomic { connections > 0 -> connections-- };
#define RETURN_CONNECTION connections++;
#else
#define TAKE_CONNECTION
#define RETURN_CONNECTION
#endif

inline register_interest(n) { d_step { interested[n] = true; woken[n] = false } }

#ifdef ZOMBIE_WRITES
#define MAY_WRITE(n) true          /* the write is not in the transaction that holds the lock */
#else
#define MAY_WRITE(n) session[n]
#endif

/* Of one that left, so that equal situations are one state. */
#define FORGET_LOOKUP seen[0] = 0; seen[1] = 0; attempts = 0; equal = false

/* --- a lookup ------------------------------------------------------------------------------------------------- */
proctype Lookup(byte me) {
  byte seen[FILES];
  byte attempts;
  bool equal;
#ifdef COMPARE_IN_LOCK_STATEMENT
  byte snapshot[FILES];
#endif
#ifdef MEMORY_GENERATIONS
  byte began;
#endif
  {
    skip;
again:
    if
    :: row[KEY(me)].stored || attempts == ATTEMPTS -> goto leave
    :: else
    fi;
#ifndef LATE_INTEREST
    register_interest(me);
#endif
    TAKE_CONNECTION
    /* BEGIN; pg_try_advisory_xact_lock */
    d_step {
      attempts++;
      session[me] = true;
      if :: holder[LOCK(me)] == FREE -> holder[LOCK(me)] = me + 1 :: else fi
    };
    if
    :: d_step { session[me] && !HOLDS(me) -> give_back(me) }
       RETURN_CONNECTION
#ifdef LATE_INTEREST
       register_interest(me);
#endif
       waiting[me] = true;
       woken[me] -> waiting[me] = false;
       goto again
    :: session[me] && HOLDS(me) -> skip
    :: !session[me] -> goto lost
    fi;

    /* The holder reads the row again. */
    if
    :: !session[me] -> goto lost
    :: session[me] && row[KEY(me)].stored ->
       d_step { give_back(me) };
       announce_unstored(me);
       RETURN_CONNECTION
       goto leave
    :: session[me] && !row[KEY(me)].stored -> skip
    fi;

    /* The prerender, and what of it the outside can notice. */
    d_step { PRERENDERED_ONCE(KEY(me)); if :: due[KEY(me)] > 0 -> due[KEY(me)]-- :: else fi };
#ifdef MEMORY_GENERATIONS
    began = heard[me];
#endif
    seen[0] = version[0];
    seen[1] = version[1];
#if FAULTS > 0
    if
    :: atomic { faults < FAULTS -> faults++ }; goto failed
    :: skip
    fi;
#endif
#ifdef SECOND_CONNECTION
    TAKE_CONNECTION
#endif
#ifdef NO_MISSING_ROW
    if :: seen[0] == 0 -> d_step { give_back(me) }; announce(me); goto leave :: else fi;
#endif

    /* Persist, first statement: the realm's row FOR SHARE. Its snapshot is older than its wait. */
#ifdef COMPARE_IN_LOCK_STATEMENT
    d_step { snapshot[0] = version[0]; snapshot[1] = version[1] };
#endif
#ifndef NO_ROW_LOCK
    if
    :: d_step { MAY_WRITE(me) && !writing -> sharing++; shares[me] = true }
    :: !MAY_WRITE(me) -> goto lost
    fi;
#endif
    /* A later statement: the comparison. */
    if
    :: !MAY_WRITE(me) -> goto lost
    :: d_step { MAY_WRITE(me) ->
#if defined(NO_COMPARE)
       equal = true
#elif defined(COMPARE_OWN_FILE_ONLY)
       equal = seen[0] == version[0]
#elif defined(COMPARE_IN_LOCK_STATEMENT)
       equal = EQUAL(seen, snapshot)
#elif defined(MEMORY_GENERATIONS)
       equal = began == heard[me]
#else
       equal = EQUAL(seen, version)
#endif
       }
    fi;
    if :: !equal -> goto discard :: else fi;
#ifdef ANNOUNCE_BEFORE_COMMIT
    announce(me);
#endif
    /* Upsert and COMMIT. */
    if
    :: !MAY_WRITE(me) -> goto lost
    :: d_step { MAY_WRITE(me) ->
         ACCEPTED_ONCE(KEY(me));
         row[KEY(me)].stored = true;
         row[KEY(me)].read[0] = seen[0];
         row[KEY(me)].read[1] = seen[1];
         give_back(me);
         NO_STALE_ROW }
    fi;
#if FAULTS > 0
    /* Committed, and the answer is lost. */
    if
    :: atomic { faults < FAULTS -> faults++ }; goto lost
    :: skip
    fi;
#endif
#ifndef ANNOUNCE_BEFORE_COMMIT
    announce(me);
#endif
    RETURN_CONNECTION
    goto leave;

discard:
    skip;
    d_step { give_back(me) };
    announce_unstored(me);
    RETURN_CONNECTION
    goto again;

failed:
    skip;
    d_step { due[KEY(me)]++; give_back(me) };
    announce_unstored(me);
lost:
    skip;
leave:
    skip;
    d_step {
      interested[me] = false;
      woken[me] = false;
      announced[me] = 0;
      left[me] = true;
      FORGET_LOOKUP
    }
  } unless { d_step { dead[me] -> FORGET_LOOKUP } }
}

#include "writer.pml"
#include "surroundings.pml"

init {
  atomic {
#ifndef ABSENT
    version[0] = 1;
#endif
    version[1] = 1;
    run Lookup(0);
    run Lookup(1);
#if NODES > 2
    run Lookup(2);
#endif
#if WRITES > 0
    run Writer();
#endif
#if FAULTS > 0
    run Misfortune();
#endif
    run Surroundings()
  }
}

#if NODES > 2
#define EVERYBODY_LEFT (left[0] && left[1] && left[2])
#else
#define EVERYBODY_LEFT (left[0] && left[1])
#endif

/* Nobody waits for ever, if every process that can go on for ever does so at some time (weak fairness: pan -f). */
ltl everybody_leaves { <> EVERYBODY_LEFT }
