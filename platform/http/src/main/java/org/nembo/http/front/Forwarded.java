package org.nembo.http.front;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.http.AddressRange;

/**
 * Who called, and which address was called, as the nearest trusted proxies say; as the connection says when the peer is no such proxy.
 *
 * @param client the address of the client, in digits
 */
record Forwarded(String client, String scheme, String host, int port) {

    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");

    static Forwarded read(HttpServletRequest request, List<AddressRange> proxies) {
        String peer = request.getRemoteAddr();
        if (proxies.isEmpty() || !trusted(peer, proxies)) {
            return new Forwarded(peer, request.getScheme(), request.getServerName(), request.getServerPort());
        }
        String proto = first(request.getHeader("X-Forwarded-Proto")).toLowerCase(Locale.ROOT);
        String scheme = proto.equals("http") || proto.equals("https") ? proto : request.getScheme();
        Matcher named = HOST.matcher(first(request.getHeader("X-Forwarded-Host")));
        boolean host = named.matches();
        int port = host ? port(named.group(2), scheme) : scheme.equals(request.getScheme()) ? request.getServerPort() : usual(scheme);
        String given = first(request.getHeader("X-Forwarded-Port"));
        return new Forwarded(client(request.getHeader("X-Forwarded-For"), peer, proxies), scheme, host ? named.group(1) : request.getServerName(),
                given.matches("\\d{1,5}") ? port(given, scheme) : port);
    }

    /** The last address that no proxy of ours added is the client; what stands before it, anybody may have written. */
    private static String client(String chain, String peer, List<AddressRange> proxies) {
        String client = peer;
        String[] hops = chain == null ? new String[0] : chain.split(",");
        for (int i = hops.length - 1; i >= 0 && trusted(client, proxies); i--) {
            client = hops[i].trim();
        }
        return client;
    }

    private static boolean trusted(String address, List<AddressRange> proxies) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    private static String first(String list) {
        return list == null ? "" : list.split(",", 2)[0].trim();
    }

    private static int port(String digits, String scheme) {
        int port = digits == null ? 0 : Integer.parseInt(digits);
        return port < 1 || port > 65535 ? usual(scheme) : port;
    }

    private static int usual(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
