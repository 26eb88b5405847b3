package org.nembo.objectstore.access;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.nembo.policy.Documents;
import org.nembo.policy.RulePolicy;
import org.nembo.policy.StoredRules;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** The policy engine of a fresh server. */
public final class RealPolicy implements AutoCloseable {

    private final TestDatabase database = TestDatabases.sqlite();
    private final StoreDatabases databases;
    private final StoredRules stored;
    private final RulePolicy policy;
    private final Documents documents;

    /** @param settings that are not at their default */
    public RealPolicy(Map<String, Object> settings) throws Exception {
        databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        stored = new StoredRules(databases, new RecordedAudit());
        policy = new RulePolicy((RulePolicy.Config) Proxy.newProxyInstance(RulePolicy.Config.class.getClassLoader(), new Class<?>[] {RulePolicy.Config.class},
                (proxy, method, arguments) -> settings.getOrDefault(method.getName(), method.getDefaultValue())), stored);
        documents = new Documents(policy);
    }

    public RealPolicy() throws Exception {
        this(Map.of());
    }

    public RulePolicy policy() {
        return policy;
    }

    public Documents documents() {
        return documents;
    }

    @Override
    public void close() {
        stored.close();
        databases.close();
        database.close();
    }
}
