/* purchase.pml - ONE purchase id in the ledger's protocol, beside another purchase that looks the same.
 * -DV=n leaves a rule out at D(n); -DV=100+n breaks one at M(n); README.md has the list, `run` does them all. C1..C13 in the
 * comments number corrections that the first design needed.
 *
 * The body of a purchase travels as a TOKEN: every local JMS transaction consumes one message and sends at most one that
 * carries the body, so it is one atomic move of the token to another queue (+ the outcome that it publishes). A token in no
 * queue was acknowledged for good. One token for each copy that the ERP sent.
 * A settling may be taken back: its token moves from dead-letter.failed or purchase.settled to purchase.taken-back, and the table
 * makes the row IN_DOUBT again, as the next attempt. rDoubt: the attempt whose POST the doubt is about. lies: settlings that are wrong.
 * A pause is an interleaving: any process may stand still before any step. What makes it a zombie is the broker giving its
 * token back (Env, DROP): its later commit fails (by[t] != me); its ledger writes and its POST take effect all the same. */
#ifndef COPIES            /* the bounds; give all of them or none */
#define COPIES 2          /* copies of the purchase message, each with its own message id */
#define CRASHES 2         /* of either instance, or of the periodic route */
#define DROPS 1           /* connections of paused instances dropped by the broker */
#define REPLAYS 2         /* by operators, also at the same time */
#define REFUSALS 1        /* POSTs known not to be taken: connection refused, 429, 503 */
#define TAKEBACKS 1       /* settlings taken back, also at the same time as replays */
#define LIES 1            /* settlings that are wrong; 0 where TAKEBACKS is 0 */
#define MAXATT 3          /* attempts, each with its own hold: 3 or 4 */
#define MAXDEL 2          /* deliveries before the broker dead-letters */
#endif
#ifndef PROP
#define PROP 63           /* sum of S1 = 1, S2 = 2, S3 = 4, S4 = 8, S5 = 16, S6 = 32 */
#endif
#ifndef V
#define V 0               /* 0: the corrected protocol; n: hole D(n); 100 + n: mutant M(n) */
#endif
#ifndef STRAIGHT
#define STRAIGHT 1        /* 1: whoever has reserved may order at once; 0: always by reservation.held */
#endif
#ifndef AUTO
#define AUTO 0            /* 1: look-ups settle what is in doubt; 2: two instances do so at the same time; 0: people alone do */
#endif
#ifndef LOSES
#define LOSES 0           /* commits of ORDERING, done or not, whose answer the ledger's connection loses: who wrote looks whether his mark is in the row */
#endif
#ifndef HOOKS
#define HOOKS 0           /* 1: the shop's webhooks and look-ups say whether the order is paid or withdrawn */
#endif
#define D(n) (V == n)
#define M(n) (V == 100 + n)
#define CHECK(p, x) assert(!(PROP & (p)) || (x))

mtype = { NONE, ACCEPTED, HELD, ORDERING, ORDERED, REJECTED, EXPIRED, FAILED, IN_DOUBT, NOT_SENT };
#define REPLAYABLE(s) (s == REJECTED || s == EXPIRED || s == FAILED)
#define FINAL(s)      (REPLAYABLE(s) || s == ORDERED || s == IN_DOUBT)

/* The ledger: one durable row. An atomic block that tests and writes it is one compare-and-set. */
mtype rSt = NONE; byte rAtt, rOwner, rDoubt; bit rPub, rRenewed, rSettled;
#if LOSES
byte rMark;               /* who has written ORDERING: a number of the try, and each instance has one at a time */
#define MARK rMark = me
#define MARKED (rMark == me || D(22))
#else
#define MARK skip
#define MARKED true
#endif
bit wrong, dropped;       /* ghosts: a wrong settling stands; a settled letter was kept long enough and is gone */
#define AT(k) (rAtt == k || M(3))

/* The broker. att[t]: the attempt that the message carries; in REQ and DLR the one that it comes AFTER (0 = fresh from the
 * ERP), + RPL if an operator replayed it (else it renews). */
#define NOQ 0
#define REQ 1             /* purchase.requested, and with what is above 0 purchase.again and purchase.taken-back */
#define HLD 2             /* reservation.held */
#define EXP 3             /* reservation.expired */
#define DLR 4             /* undelivered (the broker's dead-letter address), from purchase.requested */
#define DLH 5             /* undelivered, from reservation.held or reservation.expired */
#define DL  6             /* dead-letter.<why>, at rest */
#define SET 7             /* purchase.settled: kept for a while, of what was settled as ordered */
byte q[2], att[2], del[2], by[2]; mtype why[2] = NONE; bit busy[3];
#define RPL 8
#define TBK 16            /* an operator took the settling of this attempt back */
#define AFTER(a) ((a) & 7)
#define ID(t, a) (1 + (M(9) -> 0 : t) + 2*(a))        /* a renewal or replay is a new message; M(9): copies with one id */
#define OWNER   ((mq == REQ || mq == DLR) && rOwner == ID(t, ma))               /* this message is the row's owner */
#define CARRIER (ma > 0 && AT(AFTER(ma)) && !OWNER)                             /* it carries the row's attempt */
#define REPLAYS_IT (mq == REQ && ((ma & RPL) || ma < TBK && (D(9) || D(14))) && REPLAYABLE(rSt) && CARRIER)
#define WORK (mq != DL && mq != SET)
#define TAKES_IT (WORK && ma >= TBK && CARRIER && rSettled && (REPLAYABLE(rSt) || rSt == ORDERED))
#define FOREIGN (M(5) && mq == REQ && !OWNER && !CARRIER && (rSt == ACCEPTED || rSt == HELD))
#define REPLAY(t) (q[t] == DL && replays > 0 && !wrong && REPLAYABLE(rSt) && rAtt == att[t] && rAtt < MAXATT)
#define BACK(t)   ((q[t] == DL || q[t] == SET) && takebacks > 0 && rSettled && rAtt == att[t] && rAtt < MAXATT)
#define TAKE(t)   (by[t] == 0 && ((q[t] >= REQ && q[t] <= DLH) || REPLAY(t) || BACK(t)))

/* The shop. hold[k]: 0 none, 1 live, 2 over by our clock (JMS time-to-live, less the margin), 3 lapsed at the shop. */
byte hold[5], orders, poster[5]; bit used[5], wire[5];  /* wire: a POST whose sender left */
#define MAYORDER(k) (wire[k] && hold[k] < 3 && !used[k])
#define INFLIGHT    (MAYORDER(1) || MAYORDER(2) || MAYORDER(3) || MAYORDER(4))
#define LIVE(k)     (rAtt == k && (rSt == ACCEPTED || rSt == HELD || rSt == ORDERING))
inline tidy(k) {                                      /* fewer states: time is idle once nobody can POST on this hold */
  if :: hold[k] > 0 && poster[k] == 0 && !wire[k] && !M(3) && (hold[k] > 1 || !LIVE(k)) -> hold[k] = 3 :: else fi;
  if :: hold[k] == 3 -> wire[k] = 0; used[k] = 0 :: else fi
}
inline leave(k) { if :: posts -> poster[k]--; posts = 0; tidy(k) :: else fi }

/* order.outcome as its receiver sees it: the highest rank wins (C7). replayed[k], taken[k], ghosts: an operator replayed attempt k, or took its
 * settling back. */
mtype outSt = NONE, pSt = NONE; byte outAtt, pAtt; bit replayed[5], taken[5];
#define RANK(s, k) (2*(k) + (s != IN_DOUBT -> 1 : 0))
byte rOrd;                                                                /* the order that the row names: 1 ours, 2 the look-alike's, 3 another */
#if AUTO
mtype oSt = NONE; byte oOrd; bit oSettled, oWire, oMade, oOver, shown, oShown; /* shown: the list may show an order later than it was made */
#define OPEN(s)  (s == ORDERING || s == IN_DOUBT)
#define HAS(k)   (rSt == ORDERED && rOrd == k)                           /* of two rows one alone is settled as having an order */
#define OHAS(k)  (oSt == ORDERED && oOrd == k)
#define LYING    (lies > 0 && rSt == IN_DOUBT)                           /* any order that is nobody's may be taken for ours */
#define WRONGLY  if :: rOrd = 3 :: oMade && !OHAS(2) -> rOrd = 2 fi
#else
#define OHAS(k)  false
#define LYING    (lies > 0 && rSt == IN_DOUBT && orders == 0)
#define WRONGLY  rOrd = 3
#endif
byte loses = LOSES, crashes = CRASHES, drops = DROPS, replays = REPLAYS, refusals = REFUSALS, takebacks = TAKEBACKS, lies = LIES;

inline publish(s, k) {
  printf("  outcome %e attempt %d\n", s, k);
  if
  :: outSt == NONE || (outSt == s && outAtt == k) -> outSt = s; outAtt = k
  :: else -> if
     :: RANK(s, k) > RANK(outSt, outAtt) ->
        CHECK(16, (outAtt == k -> outSt == IN_DOUBT : taken[outAtt] || (outSt != ORDERED && replayed[outAtt]))); outSt = s; outAtt = k
     :: else -> CHECK(16, RANK(s, k) < RANK(outSt, outAtt) && !D(7));   /* stale: its receiver drops it ... */
        if :: D(7) -> outSt = s; outAtt = k :: else fi                   /* ... or believes it: the design gives no rank */
     fi
  fi
}
#if HOOKS
bit named;                                                               /* ghost: the ledger has named our order */
#define NAME(s) if :: s == ORDERED && rOrd == 1 -> named = 1 :: else fi
#else
#define NAME(s) skip
#endif
inline settle(s) {                                                       /* the row takes an end state, unpublished */
  if :: s == ORDERED && rOrd == 0 -> rOrd = 1 :: else fi; CHECK(8, s != ORDERED || rOrd == 1);
  CHECK(8, (REPLAYABLE(s) -> (orders == 0 && !INFLIGHT) : (s == ORDERED -> orders > 0 : true)));
  NAME(s); rDoubt = (s == IN_DOUBT -> rAtt : 0); rSt = s; rPub = 0; rSettled = 0; tidy(rAtt); printf("  ledger %e attempt %d\n", s, rAtt)
}
#if TAKEBACKS                                                            /* a doubt is settled; that may be taken back */
#define SETTLE(s) d = rDoubt; settle(s); rDoubt = d; d = 0; rSettled = 1
#else
#define SETTLE(s) settle(s)
#endif
inline lie(s) {
  lies--; wrong = 1; rSt = s; rPub = 0; rSettled = 1; printf("  ledger %e attempt %d, order %d, WRONGLY\n", s, rAtt, rOrd)
}
inline takeBack() {                                                      /* the settling's row is in doubt again, as another attempt */
  if :: !D(17) -> rAtt++ :: else fi;
  if :: !D(21) -> rOwner = ID(t, ma) :: else fi;
  rSt = IN_DOUBT; rOrd = 0; rPub = 0; rSettled = 0; wrong = 0; printf("  ledger IN_DOUBT again, attempt %d\n", rAtt);
  if :: D(20) -> rDoubt = 0 :: else fi                                   /* D(20): its fence is forgotten */
}
inline accept() {                                                        /* ACCEPTED, next attempt, for the message in hand */
  CHECK(8, orders == 0);
  rAtt++; rSt = ACCEPTED; rOwner = ID(t, ma); rPub = 0; rSettled = 0; rDoubt = 0; printf("  ledger ACCEPTED attempt %d\n", rAtt);
  if :: rAtt > 1 -> tidy((rAtt-1)) :: else fi
}
inline release(t) {                                                      /* rolled back: to its queue, or dead-lettered */
  by[t] = 0;
  if
  :: q[t] <= EXP -> del[t]++;
     if :: del[t] >= MAXDEL -> q[t] = (q[t] == REQ -> DLR : DLH); del[t] = 0 :: else fi
  :: else
  fi
}
#define REST      t = 0; mq = 0; ma = 0; k = 0; nq = 0; res = NONE; busy[me] = 0; goto end_idle
#define COMMIT(n) if :: by[t] != me -> ZOMBIE :: else -> nq = n; mq = 0; ma = 0; goto commit fi
#define ZOMBIE    printf("app %d is a ZOMBIE, its commit fails\n", me); REST
#define FINISH(s) res = s; COMMIT((s == ORDERED -> (rSettled && !D(19) -> SET : NOQ) : DL))   /* outcome + dead letter + acknowledge in one */
#define DROPIT    k = 0; res = NONE; printf("  acknowledges and drops\n"); COMMIT(NOQ)
#define RETRY     if :: rAtt < MAXATT -> accept(); reserve() :: else -> settle(FAILED); FINISH(FAILED) fi
#define ORDER     poster[k]++; posts = 1; goto look
#define CRASH     crashes > 0 -> crashes--; printf("app %d CRASHES\n", me); rollback()
inline rollback() { leave(k); if :: by[t] == me -> release(t) :: else fi; REST }
inline reserve() {                                                       /* a pause here = a pause at `held` */
  k = rAtt;
  if :: hold[k] = (hold[k] == 0 -> 1 : hold[k]); printf("  holds %d\n", k); if :: M(4) -> COMMIT(HLD) :: else fi
     :: res = REJECTED; printf("  no hold\n") fi;                         /* sold out */
  goto held
}
#define DOUBTED(k) (rSt == IN_DOUBT && (M(3) || rDoubt == k))              /* the doubt is about this POST, whatever attempt it is by now */
inline notSent() {                                                       /* surely nothing was taken */
  if
  :: rSt == ORDERING && AT(k) -> rSt = HELD; printf("  ledger HELD again\n"); leave(k);                         /* C10 */
     if :: by[t] == me -> by[t] = 0 :: else fi; REST                     /* an outage costs no delivery */
  :: DOUBTED(k) -> leave(k); k = rAtt; settle(FAILED); FINISH(FAILED)
  :: !(rSt == ORDERING && AT(k) || DOUBTED(k)) -> rollback()
  fi
}

/* An instance: takes any message, decides by ONE table for every queue, may crash between its steps. */
proctype App(byte me) {
  byte t, mq, ma, k, nq; bit posts; mtype res = NONE;                    /* mq, ma: its own copy of what it took */
end_idle: atomic {                                                       /* symmetry: app 2 works when app 1 is busy, */
  if :: (me == 1 || busy[1]) && TAKE(0) -> t = 0                         /* token 1 is touched after token 0 */
     :: (me == 1 || busy[1]) && TAKE(1) && !(q[0] == REQ && att[0] == 0 && del[0] == 0 && by[0] == 0 && rSt == NONE) -> t = 1 fi;
  busy[me] = 1; by[t] = me; mq = q[t]; ma = att[t]; printf("app %d takes token %d, queue %d, attempt %d\n", me, t, mq, ma);
  if :: REPLAY(t) -> replays--; ma = ma + RPL                            /* what the operator wants */
     :: BACK(t) -> takebacks--; ma = ma + TBK
     :: WORK fi }
decide: atomic { k = rAtt; printf("app %d decides\n", me); if
  :: by[t] == me && CRASH
  :: mq == DL && ma < TBK -> replayed[AFTER(ma)] = 1; k = ma;            /* an operator's replay only moves the letter; */
     if :: D(3) && !(AT(AFTER(ma)) && REPLAYABLE(rSt)) -> rollback()     /* accept writes the ledger (C3) */
        :: (D(3) && AT(AFTER(ma)) && REPLAYABLE(rSt) || M(6)) && rAtt < MAXATT -> accept()   /* design: ledger, then message */
        :: else fi;
     COMMIT(REQ)
  :: !WORK && ma >= TBK -> taken[AFTER(ma)] = 1; k = ma;                 /* so does a settling taken back */
     if :: D(18) && !(AT(AFTER(ma)) && rSettled) -> rollback()           /* ledger first: a crash leaves a row without its message */
        :: D(18) && AT(AFTER(ma)) && rSettled && rAtt < MAXATT -> takeBack();
        :: else fi;
     COMMIT(REQ)
  :: WORK && rSt == NONE -> accept();
     if :: mq == REQ -> reserve()
        :: else -> k = rAtt; settle(FAILED); FINISH(FAILED) fi
  :: WORK && rSt != NONE && !OWNER && !CARRIER && !FOREIGN -> DROPIT                         /* a duplicate, a leftover */
  :: rSt == ACCEPTED && OWNER && mq == REQ || rSt == ACCEPTED && FOREIGN -> RETRY            /* redelivered, no hold yet */
  :: rSt == ACCEPTED && OWNER && mq == DLR -> settle(FAILED); FINISH(FAILED)
  :: WORK && rSt == ACCEPTED && !OWNER && CARRIER -> DROPIT                                  /* M(3), M(4) only */
  :: rSt == HELD && (OWNER && mq == REQ || FOREIGN) ->
     if :: D(8) -> RETRY :: else -> COMMIT(HLD) fi                       /* design: next attempt. C8: the hold in the row */
  :: rSt == HELD && CARRIER && mq == REQ && !FOREIGN -> rRenewed = 1; RETRY                  /* renewal (C3) */
  :: rSt == HELD && CARRIER && mq == HLD && hold[ma] == 1 -> k = ma; if
     :: rSt = ORDERING; MARK; printf("  ledger ORDERING %d\n", k); if :: ORDER :: loses > 0 -> loses--; goto unsure fi
     :: loses > 0 -> loses--; goto unsure fi
  :: rSt == HELD && CARRIER && mq == HLD && hold[ma] > 1 -> k = ma; COMMIT(EXP)              /* our own check */
  :: rSt == HELD && CARRIER && mq == EXP && !rRenewed && rAtt < MAXATT ->
     if :: D(3) -> rRenewed = 1; accept()                                /* design: ledger first, then the message */
        :: D(9) -> rRenewed = 1; settle(EXPIRED)                         /* design: renewal starts from EXPIRED */
        :: else fi;
     k = ma; COMMIT(REQ)
  :: rSt == HELD && CARRIER && mq == EXP && (rRenewed || rAtt == MAXATT) -> settle(EXPIRED); FINISH(EXPIRED)
  :: rSt == HELD && (OWNER && mq == DLR || mq == DLH && CARRIER) -> settle(FAILED); FINISH(FAILED)
  :: (rSt == HELD || REPLAYABLE(rSt)) && CARRIER && mq == DLR && !TAKES_IT ->       /* renewal, replay that was never accepted: it takes */
     if :: rAtt < MAXATT && !D(14) -> accept(); k = rAtt :: else fi;     /* its attempt all the same (C11), so that no zombie */
     settle(FAILED); FINISH(FAILED)                                      /* with an older delivery of it can */
  :: WORK && rSt == ORDERING && !CARRIER && OWNER && D(16) -> DROPIT
  :: WORK && rSt == ORDERING && (CARRIER || OWNER && !D(16)) ->          /* somebody's POST may have left: a carrier's, or the */
     if :: M(2) && mq == HLD -> k = ma; ORDER                            /* owner's own, straight after its reserve (C13) */
        :: D(4) && mq != HLD -> DROPIT                                   /* design: the other routes speak of HELD only, */
        :: D(11) && mq != HLD -> settle(FAILED); FINISH(FAILED)          /* or take the row where their queue's name says */
        :: else -> settle(IN_DOUBT); FINISH(IN_DOUBT) fi
  :: REPLAYS_IT -> RETRY                                                 /* replay: the compare-and-set (C3) */
  :: TAKES_IT && rAtt < MAXATT -> takeBack(); k = rAtt; FINISH(IN_DOUBT) /* a settling taken back: the same, undelivered, too */
  :: WORK && FINAL(rSt) && (OWNER || CARRIER) && !REPLAYS_IT && !TAKES_IT && !(REPLAYABLE(rSt) && CARRIER && mq == DLR) ->
     if :: D(1) && mq == REQ && OWNER -> DROPIT                          /* design: "anything else is a duplicate" */
        :: D(2) && mq == HLD -> res = rSt; COMMIT(NOQ)                   /* design: outcome again, acknowledge; no letter */
        :: else -> FINISH(rSt) fi
  fi }
held: atomic { printf("app %d after its reserve\n", me); if
  :: CRASH
  :: rSt == ACCEPTED && AT(k) && rOwner == ID(t, ma) && res == REJECTED -> settle(REJECTED); FINISH(REJECTED)
  :: rSt == ACCEPTED && AT(k) && rOwner == ID(t, ma) && res == NONE -> rSt = HELD; printf("  ledger HELD %d\n", k); COMMIT(HLD)
  :: STRAIGHT && rSt == ACCEPTED && AT(k) && rOwner == ID(t, ma) && res == NONE ->       /* straight on: one write for the */
     rSt = ORDERING; MARK; printf("  ledger HELD, ORDERING %d\n", k);                         /* hold and for ORDERING, no queue between */
     if :: ORDER :: loses > 0 -> loses--; goto unsure fi
  :: !(rSt == ACCEPTED && AT(k) && rOwner == ID(t, ma)) -> tidy(k); printf("  compare-and-set lost\n");
     if :: D(10) -> DROPIT :: else -> rollback() fi                      /* "somebody else has it"; C9: rolls back */
  fi }
unsure: atomic { printf("app %d does not know whether its write was done\n", me); if
  :: CRASH
  :: rSt == ORDERING && AT(k) && MARKED -> ORDER
  :: rSt == HELD && AT(k) && mq == HLD -> rSt = ORDERING; MARK; printf("  ledger ORDERING %d\n", k); ORDER    /* it was not: once more */
  :: !(rSt == ORDERING && AT(k) && MARKED || rSt == HELD && AT(k) && mq == HLD) -> tidy(k); rollback()
  fi }
look: atomic { if                                                        /* at the clock, again, right before the POST */
  :: CRASH
  :: hold[k] == 1
  :: hold[k] > 1 -> notSent()
  fi }
post: atomic { printf("app %d POSTs on hold %d (time %d)\n", me, k, hold[k]);
  CHECK(2, (hold[k] < 3 && !used[k] || M(8) -> orders == 0 && !INFLIGHT : true));       /* M(8): promise 1 to the letter */
  if
  :: hold[k] < 3 && !used[k] -> used[k] = 1; orders++; CHECK(1, orders <= 1); res = ORDERED
  :: hold[k] < 3 && !used[k] -> res = REJECTED                           /* fatals, errors */
  :: hold[k] == 3 || used[k] -> res = EXPIRED                            /* refused: lapsed or used */
  :: hold[k] < 3 && !used[k] -> wire[k] = 1; res = IN_DOUBT              /* no answer; takes effect later, or never */
  :: hold[k] == 3 || used[k] -> res = IN_DOUBT
  :: refusals > 0 -> refusals--; notSent()
  fi }
record: atomic { printf("app %d has answer %e\n", me, res); if
  :: CRASH
  :: rSt == ORDERING && AT(k) -> leave(k); settle(res); FINISH(res)
  :: DOUBTED(k) -> leave(k); k = rAtt;                                   /* certain knowledge wins */
     if :: res == IN_DOUBT -> FINISH(IN_DOUBT) :: else -> settle(res); FINISH(res) fi
  :: !(rSt == ORDERING && AT(k) || DOUBTED(k)) -> rollback()
  fi }
commit: atomic { if
  :: by[t] == me && CRASH
  :: by[t] != me -> ZOMBIE
  :: by[t] == me -> printf("app %d commits token %d to queue %d\n", me, t, nq);
     if :: res != NONE -> publish(res, k);                               /* then marked as published, or died before that */
           if :: rSt == res && rAtt == k -> rPub = 1 :: rSt != res || rAtt != k :: crashes > 0 -> crashes-- fi
        :: else fi;
     q[t] = nq; att[t] = (nq == NOQ -> 0 : k); why[t] = (nq == DL -> res : NONE); del[t] = 0; by[t] = 0;
     if :: M(4) && nq == HLD && rSt == ACCEPTED -> goto late :: else -> REST fi
  fi }
late: atomic { if :: CRASH :: rSt == ACCEPTED && AT(k) -> rSt = HELD; REST :: else -> REST fi }                  /* M(4) */
}

/* The periodic route: publishes what is not published, and puts letters where their row says. */
#define STALE(t) (q[t] == DL && by[t] == 0 && (rSt == ORDERED || (REPLAYABLE(rSt) && rAtt == att[t] && why[t] != rSt)))
#define GONE(t)  q[t] = NOQ; att[t] = 0; why[t] = NONE
#define KEEPS(t) (rSt == ORDERED && rSettled && rAtt == att[t] && !D(19))
#define SWEEP(t) if :: KEEPS(t) -> q[t] = SET; why[t] = NONE \
                    :: (rSt == ORDERED || D(6)) && !KEEPS(t) -> GONE(t) :: else -> why[t] = rSt fi       /* D(6): it "removes the dead letter" */
proctype Publisher() {
end: do
  :: atomic { FINAL(rSt) && !rPub && !M(7) -> pSt = rSt; pAtt = rAtt };
     atomic { printf("publisher\n"); publish(pSt, pAtt);
       if :: rSt == pSt && rAtt == pAtt -> rPub = 1 :: rSt != pSt || rAtt != pAtt :: crashes > 0 -> crashes-- fi;
       if :: D(12) && STALE(0) -> SWEEP(0) :: D(12) && STALE(1) -> SWEEP(1) :: else fi;   /* design: when it publishes */
       pSt = NONE; pAtt = 0 }
  :: atomic { STALE(0) && !M(7) && !D(12) -> SWEEP(0) }                  /* C6: whenever a letter and its row disagree */
  :: atomic { STALE(1) && !M(7) && !D(12) -> SWEEP(1) }
  :: atomic { D(15) && rSt == ORDERED && rPub && pSt == NONE && q[0] != DL && q[1] != DL -> rSt = NONE; rAtt = 0; rOwner = 0; \
     outSt = NONE; outAtt = 0 }                                          /* design: the row of a finished purchase is purged */
  od }

/* Resolves what is in doubt; replays are done by App. C4: the fence is the shop's end of the hold; C5: fence, then look. */
#define FENCE(k) (k == 0 || hold[k] == 3 || M(1) || (D(13) && hold[k] == 2))
#define DECIDE(k) if :: rSt == IN_DOUBT && rAtt == k && saw && !OHAS(1) -> printf("operator: was ordered\n"); SETTLE(ORDERED) \
                     :: rSt == IN_DOUBT && rAtt == k && !saw -> printf("operator: was not ordered\n"); SETTLE(FAILED) :: else fi
proctype Operator() {
  byte k, d; bit saw;
end: do
  :: atomic { rSt == IN_DOUBT && (orders > 0 || FENCE(rDoubt)) && !D(5) -> saw = (orders > 0); DECIDE(rAtt); saw = 0 }
#if LIES
  :: atomic { LYING -> WRONGLY; lie(ORDERED) }                           /* another purchase's order */
  :: atomic { rSt == IN_DOUBT && lies > 0 && orders > 0 && FENCE(rDoubt) -> lie(FAILED) }
#endif
  :: atomic { rSt == IN_DOUBT && D(5) -> k = rAtt; saw = (orders > 0); printf("operator looks\n") };
     atomic { saw || FENCE(rDoubt) || rSt != IN_DOUBT || rAtt != k -> DECIDE(k); k = 0; saw = 0 }     /* the fence after the look */
  od }

#define TIME(k)  hold[k] > 0 && hold[k] < 3 -> hold[k]++; tidy(k)
#define SHOP(k)  wire[k] -> printf("shop: late POST on hold %d\n", k); wire[k] = 0; \
                 if :: !used[k] -> used[k] = 1; orders++; CHECK(1, orders <= 1) :: else fi; tidy(k)
#define DROP(t)  drops > 0 && by[t] > 0 -> drops--; printf("broker drops app %d\n", by[t]); release(t)
#define LAPSE(t) q[t] == HLD && by[t] == 0 && hold[att[t]] > 1 -> printf("broker: token %d expires\n", t); q[t] = EXP; del[t] = 0
#define KEEP(t)  q[t] == SET && by[t] == 0 -> dropped = 1; GONE(t)         /* kept for a bounded time */
proctype Env() {
end: do
  :: atomic { DROP(0) } :: atomic { DROP(1) } :: atomic { LAPSE(0) } :: atomic { LAPSE(1) }
#if TAKEBACKS
  :: atomic { KEEP(0) } :: atomic { KEEP(1) }
#endif
  :: atomic { TIME(1) } :: atomic { TIME(2) } :: atomic { TIME(3) } :: atomic { TIME(4) }
  :: atomic { SHOP(1) } :: atomic { SHOP(2) } :: atomic { SHOP(3) } :: atomic { SHOP(4) }
  od }

#if AUTO
/* Another purchase of the same customer, for the same tickets, at the same time: the list of orders shows nothing by which the two orders
 * could be told apart. One attempt: ORDERING, then its POST; the answer comes, comes late or never; its hold lapses (oOver). */
inline settleOther(s) {
  CHECK(8, (s == ORDERED -> oMade && oOrd == 2 : !oMade && (!oWire || oOver))); oSt = s; printf("  ledger, other: %e\n", s);
  oWire = 0; oOver = 1; oShown = oMade                                   /* fewer states: idle from now on */
}
proctype Other() {
end: atomic { oSt == NONE -> oSt = ORDERING; printf("other is ORDERING\n") };
  atomic { if :: !oOver -> oMade = 1; printf("other: order made\n") :: !oOver -> oWire = 1 :: skip fi };
  atomic { if                                                            /* paused for so long that a person was faster: nothing left to do */
    :: OPEN(oSt) && oMade -> oOrd = 2; settleOther(ORDERED)              /* the answer; certain knowledge wins */
    :: OPEN(oSt) && !oMade && !oWire -> settleOther(FAILED)
    :: oSt == ORDERING -> oSt = IN_DOUBT                                 /* no answer */
    :: !OPEN(oSt)
    fi }
}
proctype OtherEnv() {
end: do
#if LIES
  :: atomic { lies > 0 && oSt == IN_DOUBT && orders > 0 && !HAS(1) -> lies--; oOrd = 1; oSt = ORDERED; oSettled = 1; \
     printf("  ledger, other: ORDERED by ours, WRONGLY\n") }                 /* by a person */
  :: atomic { lies > 0 && oSt == IN_DOUBT && oMade && oOver -> lies--; oSt = FAILED; oSettled = 1; printf("  ledger, other: FAILED, WRONGLY\n") }
  :: atomic { takebacks > 0 && oSettled -> takebacks--; oOrd = 0; oSt = IN_DOUBT; oSettled = 0; printf("  ledger, other: IN_DOUBT again\n") }
#endif
  :: atomic { oSt == ORDERING -> oSt = IN_DOUBT }                        /* another instance meets it, while its POST is still to come */
  :: atomic { oSt != NONE && !oOver -> oOver = 1 }
  :: atomic { oWire -> oWire = 0; if :: !oOver -> oMade = 1 :: else fi }
  :: atomic { oMade && !oShown -> oShown = 1 }
  :: atomic { orders > 0 && !shown && rSt != ORDERED -> shown = 1 }
  :: atomic { oSt == IN_DOUBT && oMade && !HAS(2) -> oOrd = 2; settleOther(ORDERED); oSettled = 1 } /* a person */
  :: atomic { oSt == IN_DOUBT && !oMade && oOver && !oWire -> settleOther(FAILED); oSettled = 1 }
  od }

/* Settles by the list of orders: the shop is asked first, then the ledger, then one compare-and-set.
 * 'It was ordered': one order fits that no other row names, and no other purchase that looks the same is open, or is not open any more by a
 * settling alone, which may be wrong. 'It was not': none fits, not even one that another row names by a settling alone, which may be wrong, and the reading began when the hold had lapsed at the shop and the
 * list showed all of the time before. A reading that can show neither is left out of the model, and so is one of a doubt whose settling was
 * taken back: the time of its order is not looked for, and people settle it. */
#define LATE(k) (hold[k] == 3 && (orders == 0 || shown || M(25)))
#define OLATE   (oOver && (!oMade || oShown || M(25)))
#define LIST    mine = shown; alike = oShown
#define LEDGER  open = OPEN(oSt) && !M(22) && !(M(26) && oSt == ORDERING) && !(M(27) && oSt == IN_DOUBT) || oSettled && !M(30); \
                near = mine && OHAS(1) && !M(29); alike = alike && !(OHAS(2) && !M(23)); mine = mine && !(OHAS(1) && !M(23))
#define OLEDGER open = OPEN(rSt) || rSettled && !M(30); near = alike && HAS(2); mine = mine && !HAS(1); alike = alike && !HAS(2)
#define ONE     (mine + alike == 1)
proctype Settler() {
  byte k, d; bit late, mine, alike, open, near;
end: do
  :: atomic { rSt == IN_DOUBT && rDoubt == rAtt && (shown || oShown || LATE(rAtt)) -> k = rAtt; late = LATE(k); printf("settler begins\n");
       if :: M(21) -> LEDGER :: else -> LIST fi };
     atomic { if :: M(21) -> LIST :: else -> LEDGER fi };
     atomic { if :: M(24) -> late = LATE(k) :: else fi;
       if
       :: rSt == IN_DOUBT && (rAtt == k || M(28)) && !open && ONE -> printf("settler: was ordered\n");
          rOrd = (mine -> 1 : 2); SETTLE(ORDERED)
       :: rSt == IN_DOUBT && (rAtt == k || M(28)) && late && !mine && !alike && !near -> printf("settler: was not ordered\n"); SETTLE(FAILED)
       :: else
       fi; k = 0; late = 0; mine = 0; alike = 0; open = 0; near = 0 }
  :: atomic { AUTO == 2 && oSt == IN_DOUBT && (shown || oShown || OLATE) -> late = OLATE; printf("settler begins, other\n"); LIST };
     atomic { OLEDGER };
     atomic { if
       :: oSt == IN_DOUBT && !open && ONE -> oOrd = (alike -> 2 : 1); settleOther(ORDERED); oSettled = 1
       :: oSt == IN_DOUBT && late && !mine && !alike && !near -> settleOther(FAILED); oSettled = 1
       :: else
       fi; late = 0; mine = 0; alike = 0; open = 0; near = 0 }
  od }
#endif

#if HOOKS
/* Payments. pay: what the shop's order says, 0 pending, 1 paid, 2 withdrawn. rPay: what the row says; rTold: up to where it was published;
 * told: the highest that was received. All of them are about our order, so they wait while the row names none, or wrongly another.
 * A webhook that is lost, doubled, late, overtaken or forged is a look-up at any time or at none, since only what the look-up shows counts.
 * That it is paid or withdrawn is found without a webhook, too, by looking now and then. */
byte pay, rPay, rTold, told; bit telling;
#define PAYS (rSt == ORDERED && (rOrd == 1 || M(36)))
proctype Shop() { end: do :: atomic { orders > 0 && pay < 2 -> pay++; printf("shop: pay %d\n", pay) } od }
proctype Receiver() {
  byte p; bit is;
end: do
  :: atomic { pay > rPay || M(31) && rPay == 0 && PAYS -> p = (M(31) -> 1 : pay) };           /* M(31): what the payload says */
     atomic { is = PAYS || M(34) };                                       /* whether the order is still this purchase's */
     atomic { if :: is && p > rPay -> rPay = p; printf("  ledger pay %d\n", p) :: else fi; p = 0; is = 0 }
  :: atomic { PAYS && rPay < pay && !M(32) -> rPay = pay; printf("  ledger pay %d, looked for\n", pay) }
  od }
proctype Teller() {
  byte p;
end: do
  :: atomic { rTold < rPay -> telling = 1; p = rPay; if :: M(35) -> rTold = p :: else fi };
     atomic { if
       :: printf("told %d\n", p); CHECK(32, p <= pay && named); told = (p > told -> p : told);
          if :: rTold = p :: !M(35) && crashes > 0 -> crashes-- fi       /* told once more: it has the same id */
       :: crashes > 0 -> crashes--
       fi; p = 0; telling = 0 }
  od }
#endif

/* Whenever nothing will happen by itself any more: S3, S4. */
#define ATREST(t) (q[t] == NOQ || q[t] == SET || (q[t] == DL && (M(7) || D(12) || !STALE(t))))
#define KEPT(t)   (q[t] == SET && att[t] == rAtt)
#define LETTER(t) (q[t] == DL && att[t] == rAtt && why[t] == rSt)
proctype Quiet() {
end: do
  :: atomic { !busy[1] && !busy[2] && pSt == NONE && ATREST(0) && ATREST(1) && (M(7) || rPub || !FINAL(rSt)) ->
       CHECK(4, FINAL(rSt)); CHECK(4, outSt == rSt && outAtt == rAtt);
       CHECK(4, (rSt != ORDERED -> (LETTER(0) && q[1] == NOQ) || (LETTER(1) && q[0] == NOQ)
         : (rSettled && !dropped -> (KEPT(0) && q[1] == NOQ) || (KEPT(1) && q[0] == NOQ) : q[0] == NOQ && q[1] == NOQ)));
       CHECK(8, wrong || (orders > 0 -> rSt == ORDERED || rSt == IN_DOUBT : rSt != ORDERED)) }
#if HOOKS
  :: atomic { PAYS && !telling && rTold == rPay && (rPay == pay || M(32)) -> CHECK(32, told == rPay && (pay == 0 || told > 0)) }
#endif
  od }

init { atomic {
  q[0] = REQ; if :: COPIES == 2 -> q[1] = REQ :: else fi;
  run App(1); run App(2); run Publisher(); run Operator(); run Env(); run Quiet();
#if AUTO
  run Other(); run OtherEnv(); run Settler(); if :: AUTO == 2 -> run Settler() :: else fi;
#endif
#if HOOKS
  run Shop(); run Receiver(); run Teller();
#endif
  } }
