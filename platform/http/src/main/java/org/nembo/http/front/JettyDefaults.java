package org.nembo.http.front;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that Jetty has a configuration if it was told to wait for one ({@value #REQUIRED}), which makes it start once and with the final
 * values; where nobody wrote any, and when somebody takes it away, it gets ours.
 */
@Component(immediate = true)
public final class JettyDefaults implements ConfigurationListener {

    private static final Logger log = LoggerFactory.getLogger(JettyDefaults.class);
    private static final String PID = "org.apache.felix.http";
    private static final String REQUIRED = PID + ".require.config";

    private final boolean required;
    private final ConfigurationAdmin configurations;

    @Activate
    public JettyDefaults(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this(Boolean.parseBoolean(context.getProperty(REQUIRED)), configurations);
    }

    JettyDefaults(boolean required, ConfigurationAdmin configurations) {
        this.required = required;
        this.configurations = configurations;
        provide();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_DELETED && PID.equals(event.getPid())) {
            provide();
        }
    }

    private void provide() {
        if (!required) {
            return;
        }
        try {
            Configuration[] present = configurations.listConfigurations("(service.pid=" + PID + ")");
            if (present == null || present.length == 0) {
                Dictionary<String, Object> defaults = new Hashtable<>();
                defaults.put("org.apache.felix.http.host", "127.0.0.1");
                defaults.put("org.osgi.service.http.port", "8080");
                configurations.getConfiguration(PID, "?").update(defaults);
            }
        } catch (IOException | InvalidSyntaxException e) {
            log.error("the HTTP listener gets no configuration", e);
        }
    }
}
