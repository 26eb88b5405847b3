package org.nembo.engine.objects.s3;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.nembo.testkit.server.RadosGateway;
import org.nembo.testkit.sql.TestDatabases;

/** Every contract on a real Ceph RADOS Gateway, with the index in PostgreSQL: two nodes. Skipped where Ceph is not installed. */
final class OnRadosGatewayTest extends ContractTests {

    @BeforeAll
    static void open() throws Exception {
        Optional<RadosGateway> gateway = RadosGateway.started();
        Assumptions.assumeTrue(gateway.isPresent(), "ceph-mon, ceph-osd, ceph-common or radosgw is not installed");
        open(TestDatabases.postgresql(), 2, new Peer(gateway.get()));
    }
}
