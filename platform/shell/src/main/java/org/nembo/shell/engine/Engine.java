package org.nembo.shell.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.shell.line.Scopes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens sessions. Thread-safe. */
@Component(service = Engine.class)
public final class Engine {

    private final Gogo gogo;
    private final Scopes scopes;
    private final Policy policy;
    private final Trail trail;

    @Activate
    public Engine(@Reference Scopes scopes, @Reference Policy policy, @Reference Trail trail) {
        this.scopes = scopes;
        this.policy = policy;
        this.trail = trail;
        this.gogo = new Gogo(scopes, new Runner(policy, trail), Words.of(scopes));
    }

    @Deactivate
    public void stop() {
        gogo.stop();
    }

    /** A session whose commands read and write these streams. The caller closes it. */
    public Session open(Seat seat, InputStream in, OutputStream out, OutputStream err) {
        return new Session(gogo, seat, in, out, err);
    }

    public Scopes scopes() {
        return scopes;
    }

    public Policy policy() {
        return policy;
    }

    /** What is told to the audit log. */
    public Trail trail() {
        return trail;
    }

    /** The words that the shell itself understands. */
    public Set<String> words() {
        return gogo.words();
    }
}
