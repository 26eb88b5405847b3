package org.nembo.launcher.framework;

import java.util.function.Consumer;
import org.apache.felix.framework.Logger;

/** What the framework complains about, in one line each; with the whole stack the log has it, once logging runs. */
final class Complaints extends Logger {

    private final Consumer<String> say;

    Complaints(Consumer<String> say) {
        this.say = say;
    }

    @Override
    protected void doLogOut(int level, String message, Throwable cause) {
        if (level <= LOG_ERROR) {
            String reason = cause == null || message.contains(String.valueOf(cause.getMessage())) ? "" : " (" + cause + ")";
            say.accept(message + reason);
        }
    }
}
