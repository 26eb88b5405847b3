package org.nembo.api.shell;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** A family of commands, for example {@code site:list} and {@code site:add}. Register it as an OSGi service: the commands appear, with help and completion. */
@ConsumerType
public interface CommandScope {

    /** The word before the colon: lower-case letters. */
    String name();

    /** One sentence for the list of scopes. */
    String help();

    /** The commands, the same at every call. */
    List<Command> commands();
}
