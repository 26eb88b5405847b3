package org.nembo.jobs;

/**
 * Why a run shall stop, and the thread to tell. Only the code of a handler is ever interrupted, never a transaction of the journal. Thread-safe.
 */
final class Interruption {

    /** Why. Later ones are stronger. */
    enum Reason {
        NONE, CANCEL, DEADLINE, RELEASE, LOST
    }

    private Thread inside;
    private Reason reason = Reason.NONE;
    private long since;

    /** Enters the handler's code, unless there is no point in that any more. */
    synchronized boolean enter() {
        if (reason.compareTo(Reason.RELEASE) >= 0) {
            return false;
        }
        inside = Thread.currentThread();
        return true;
    }

    /** Leaves the handler's code; whatever happened, the thread is fit for the journal again. */
    synchronized void leave() {
        inside = null;
        Thread.interrupted();
    }

    /** Says that it shall stop; the code of the handler may look for it. */
    synchronized void ask(Reason why, long now) {
        if (why.compareTo(reason) > 0) {
            reason = why;
            since = now;
        }
    }

    /** Interrupts the code of the handler if it has not left it within the patience. */
    synchronized void press(long now, long patience) {
        if (reason != Reason.NONE && inside != null && now - since >= patience) {
            inside.interrupt();
        }
    }

    synchronized Reason reason() {
        return reason;
    }

    /** What was asked has been heeded: the undoing is not to be disturbed by it. */
    synchronized void heeded() {
        if (reason.compareTo(Reason.RELEASE) < 0) {
            reason = Reason.NONE;
        }
    }
}
