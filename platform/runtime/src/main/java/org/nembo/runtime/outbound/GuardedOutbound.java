package org.nembo.runtime.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.nembo.api.net.Outbound;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@link Outbound} with the rules of {@code org.nembo.outbound}. */
@Component(configurationPid = "org.nembo.outbound")
@Designate(ocd = GuardedOutbound.Config.class)
public final class GuardedOutbound implements Outbound {

    /** The keys of {@code etc/org.nembo.outbound.cfg}. */
    @ObjectClassDefinition(name = "Requests to addresses that users name")
    public @interface Config {

        @AttributeDefinition(description = "Whether receivers on this machine are reached")
        boolean loopback() default false;

        @AttributeDefinition(description = "Addresses and networks that are never reached")
        String[] deny() default {"0.0.0.0/8", "100.100.100.200", "168.63.129.16", "169.254.0.0/16", "192.0.0.192", "224.0.0.0/3",
            "fd00:ec2::254", "fe80::/10", "ff00::/8"};

        @AttributeDefinition(description = "PEM file with certificates of authorities that are trusted beside those of this Java; empty for none")
        String ca_file() default "";
    }

    private final Poster poster;
    private final SSLContext tls;

    @Activate
    public GuardedOutbound(Config config) {
        this.tls = config.ca_file().isBlank() ? Outbound.super.tls() : Authorities.beside(config.ca_file().strip());
        this.poster = new Poster(AddressRules.of(config.loopback(), config.deny()), tls.getSocketFactory());
    }

    @Deactivate
    public void close() {
        poster.close();
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, byte[] body, Duration limit) throws IOException {
        return poster.post(url, headers, body, limit);
    }

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        return poster.addresses(host);
    }

    @Override
    public SSLContext tls() {
        return tls;
    }
}
