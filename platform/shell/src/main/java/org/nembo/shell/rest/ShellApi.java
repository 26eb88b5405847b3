package org.nembo.shell.rest;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.nembo.shell.engine.Engine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code /api/v1/shell}. */
@Component(configurationPid = "org.nembo.shell.rest")
@Designate(ocd = ShellApi.Config.class)
public final class ShellApi implements RestApi {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo shell over REST")
    public @interface Config {
        @AttributeDefinition(description = "The longest that a command may run, in seconds")
        int max_seconds() default 3600;

        @AttributeDefinition(description = "The most that a command may write, in MiB")
        int max_output_mib() default 64;

        @AttributeDefinition(description = "How many commands may run at once")
        int max_commands() default 16;
    }

    private final ShellResource resource;

    @Activate
    public ShellApi(Config config, @Reference Engine engine) {
        this.resource = new ShellResource(engine, limits(config));
    }

    @Deactivate
    public void stop() {
        resource.close();
    }

    @Override
    public String path() {
        return "/api/v1/shell";
    }

    @Override
    public String title() {
        return "The shell";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    static ShellResource.Limits limits(Config config) {
        if (config.max_seconds() < 1 || config.max_output_mib() < 1 || config.max_commands() < 1) {
            throw new IllegalArgumentException("max.seconds, max.output.mib and max.commands must be at least 1, are %d, %d and %d".formatted(
                    config.max_seconds(), config.max_output_mib(), config.max_commands()));
        }
        return new ShellResource.Limits(config.max_seconds(), (long) config.max_output_mib() << 20, config.max_commands());
    }
}
