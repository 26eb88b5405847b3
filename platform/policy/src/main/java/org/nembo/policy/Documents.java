package org.nembo.policy;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Documents for services that keep some of their own, under the same settings as ours. */
@Component
public final class Documents implements PolicyDocuments {

    private final DocumentReader reader;
    private final Map<String, CompiledDocument> builtIn;

    @Activate
    public Documents(@Reference RulePolicy policy) {
        reader = new DocumentReader(policy.setting());
        builtIn = BuiltIn.DOCUMENTS.stream().collect(Collectors.toUnmodifiableMap(name -> name,
                name -> reader.read(BuiltIn.text(name), DocumentReader.Use.IDENTITY)));
    }

    @Override
    public PolicyDocument compile(String json, Kind kind) {
        return reader.read(json, kind == Kind.RESOURCE ? DocumentReader.Use.RESOURCE : DocumentReader.Use.IDENTITY);
    }

    @Override
    public Optional<PolicyDocument> builtIn(String name) {
        return Optional.ofNullable(builtIn.get(name));
    }
}
