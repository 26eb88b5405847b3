package org.nembo.deployer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nembo.api.audit.Audit;
import org.nembo.deployer.config.ConfigurationFolder;
import org.nembo.deployer.jar.JarFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the running server equal to its folders: {@code etc/*.cfg} and {@code deploy/*.jar}. The configuration is loaded while this component starts,
 * before anything that reads it; afterwards both folders are watched. As a supplier it answers what it had to refuse.
 */
@Component(service = Supplier.class, property = "nembo.diagnosis=deployer", immediate = true)
public final class Deployer implements Supplier<List<Map<String, String>>> {

    /** By its name: the deployer runs before the bundle that has it, and asks only whether it is there. */
    private static final String SECRETS = "org.nembo.api.secret.Secrets";
    private static final Logger log = LoggerFactory.getLogger(Deployer.class);

    private final BundleContext context;
    private final Diagnoses diagnoses = new Diagnoses();
    private final Deeds deeds = new Deeds();
    private final ConfigurationFolder configurations;
    private final JarFolder jars;
    private final FolderWatch watch;
    private final FrameworkListener started;
    private final ServiceListener opened;

    @Activate
    public Deployer(BundleContext context, @Reference ConfigurationAdmin admin, @Reference ServiceComponentRuntime components) throws IOException {
        this.context = context;
        Path etc = Path.of(context.getProperty("nembo.etc"));
        Path deploy = Path.of(context.getProperty("nembo.deploy"));
        Path staging = Path.of(context.getProperty("nembo.data")).resolve("deploy");
        this.configurations = new ConfigurationFolder(etc, admin, new ComponentCheck(context, admin, components), diagnoses, deeds,
                () -> context.getServiceReference(SECRETS) != null);
        this.jars = new JarFolder(deploy, staging, context, diagnoses, deeds);
        configurations.scan(false);
        jars.scan();
        this.watch = new FolderWatch(List.of(etc, deploy), this::look);
        this.started = event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED || event.getType() == FrameworkEvent.STARTED) {
                watch.wake();
            }
        };
        context.addFrameworkListener(started);
        this.opened = event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                watch.wake();
            }
        };
        listen();
        watch.start();
    }

    @Deactivate
    void stop() {
        context.removeFrameworkListener(started);
        context.removeServiceListener(opened);
        watch.close();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setAudit(Audit present) {
        deeds.setAudit(present);
    }

    void unsetAudit(Audit gone) {
        deeds.unsetAudit(gone);
    }

    @Override
    public List<Map<String, String>> get() {
        return diagnoses.all();
    }

    private void listen() {
        try {
            context.addServiceListener(opened, "(" + Constants.OBJECTCLASS + "=" + SECRETS + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One look at both folders. True when something is half done and another look is wanted soon. */
    private boolean look() {
        boolean again = false;
        try {
            again = configurations.scan(true);
            again |= jars.scan();
        } catch (IOException e) {
            log.error("A folder cannot be read: {}", e.toString());
        }
        return again;
    }
}
