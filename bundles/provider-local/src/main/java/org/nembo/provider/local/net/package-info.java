/** Bridges, network namespaces and port rules of this machine, made by {@code ip} and {@code iptables}. Knows nothing of records. */
package org.nembo.provider.local.net;
