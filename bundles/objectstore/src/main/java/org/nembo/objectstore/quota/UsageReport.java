package org.nembo.objectstore.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Usages;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What accounts use and may use, for whom it concerns. Thread-safe. */
@Component(service = UsageReport.class)
public final class UsageReport {

    /** An account. @param maxBytes -1 for no limit */
    public record AccountUsage(String account, long bytes, long objects, long maxBytes, long maxObjects) {
    }

    private static final int MOST_OWN = 200;

    private final ObjectEngine engine;
    private final Quotas quotas;
    private final Policy policy;

    @Activate
    public UsageReport(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Quotas quotas, @Reference Policy policy) {
        this.engine = engine;
        this.quotas = quotas;
        this.policy = policy;
    }

    /** The caller's own account, those of groups in which they may list buckets, and their own buckets. */
    public List<AccountUsage> own(Subject caller) {
        policy.require(caller, "buckets:list", "buckets", Map.of());
        List<AccountUsage> all = new ArrayList<>();
        all.add(usage("user/" + caller.id()));
        caller.groups().stream().filter(group -> !group.isBlank() && mayGroup(caller, group)).sorted().map(group -> usage("group/" + group))
                .filter(usage -> usage.bytes() > 0 || usage.maxBytes() >= 0).forEach(all::add);
        engine.buckets().list(caller.id(), "", "", MOST_OWN).forEach(bucket -> all.add(usage("bucket/" + bucket.name())));
        return all;
    }

    private boolean mayGroup(Subject caller, String group) {
        return policy.decide(caller, "s3:ListBucket", "arn:aws:s3:::*", Map.of(Policy.GROUP, group)).allowed();
    }

    /** One account. @throws NemboException {@code NOT_FOUND} when it is none of the caller's */
    public AccountUsage of(Subject caller, String account) {
        Map<String, String> facts = facts(account);
        boolean group = account.startsWith("group/");
        boolean seen = policy.decide(caller, "quotas:list-all", "quotas", Map.of()).allowed()
                || !facts.isEmpty() && policy.decide(caller, group ? "s3:ListBucket" : "quotas:read", "quotas/" + account, facts).allowed();
        if (!seen) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no account '%s' that you may see"
                    .formatted(account.length() > 80 ? account.substring(0, 80) + "…" : account));
        }
        return usage(account);
    }

    private Map<String, String> facts(String account) {
        if (account.startsWith("user/")) {
            return Map.of(Policy.OWNER, account.substring(5));
        }
        if (account.startsWith("group/")) {
            return Map.of(Policy.GROUP, account.substring(6));
        }
        return account.startsWith("bucket/") ? engine.buckets().find(account.substring(7)).map(Bucket::owner).map(owner -> Map.of(Policy.OWNER, owner))
                .orElse(Map.of()) : Map.of();
    }

    /** Everybody's, for administrators. @param prefix of accounts: {@code user/} */
    public Page<AccountUsage> all(Subject caller, String prefix, PageRequest page) {
        policy.require(caller, "quotas:list-all", "quotas", Map.of());
        return Page.of(engine.usages().list(prefix, page.after(), page.limit() + 1).stream().map(this::limited).toList(), page.limit(), AccountUsage::account);
    }

    public Page<Quota> quotas(Subject caller, String prefix, PageRequest page) {
        policy.require(caller, "quotas:list-all", "quotas", Map.of());
        return quotas.list(prefix, page);
    }

    public Quota set(Subject caller, String account, long maxBytes, long maxObjects) {
        policy.require(caller, "quotas:write", "quotas/" + account, Map.of());
        return quotas.set(caller.id(), account, maxBytes, maxObjects);
    }

    /** @throws NemboException {@code NOT_FOUND} when the default holds already */
    public void reset(Subject caller, String account) {
        policy.require(caller, "quotas:delete", "quotas/" + account, Map.of());
        if (!quotas.reset(caller.id(), account)) {
            throw new NemboException(GeneralError.NOT_FOUND, "no quota is set for this account");
        }
    }

    private AccountUsage usage(String account) {
        return limited(engine.usages().of(account));
    }

    private AccountUsage limited(Usages.Usage usage) {
        Charge limits = quotas.charge(usage.account());
        return new AccountUsage(usage.account(), usage.bytes(), usage.objects(), limits.maxBytes(), limits.maxObjects());
    }
}
