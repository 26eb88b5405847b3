package org.nembo.tosca.types;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.tosca.Constraint;
import org.nembo.tosca.DataType;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;

/** The data types of a scope, made when first asked for. One check's own; not thread-safe. */
public final class DataTypes implements Function<String, Optional<DataType>> {

    private final TypeScope scope;
    private final Map<String, Optional<DataType>> known = new LinkedHashMap<>();

    public DataTypes(TypeScope scope) {
        this.scope = scope;
    }

    /** The data type of that name; empty for simple types and unknown names. */
    @Override
    public Optional<DataType> apply(String name) {
        Optional<DataType> type = known.get(name);
        if (type == null) {
            type = SimpleTypes.NAMES.contains(name) ? Optional.empty() : scope.find(TypeFamily.DATA, name).map(DataTypes::make);
            known.put(name, type);
        }
        return type;
    }

    /** Every data type that values of these schemas can contain, by name. */
    public Map<String, DataType> reachable(Collection<Schema> schemas) {
        Map<String, DataType> reached = new LinkedHashMap<>();
        Deque<Schema> waiting = new ArrayDeque<>(schemas);
        while (!waiting.isEmpty()) {
            Schema schema = waiting.poll();
            schema.entry().ifPresent(waiting::add);
            if (!reached.containsKey(schema.type())) {
                apply(schema.type()).ifPresent(type -> {
                    reached.put(schema.type(), type);
                    type.base().ifPresent(waiting::add);
                    type.properties().values().stream().map(Definition::schema).forEach(waiting::add);
                });
            }
        }
        return reached;
    }

    private static DataType make(TypeDefinition definition) {
        EffectiveType type = definition.effective();
        List<Constraint> constraints = new ArrayList<>();
        SchemaReader reader = new SchemaReader(new Findings());
        TypeDefinition root = type.lineage().get(type.lineage().size() - 1);
        Optional<String> simple = root.parent().map(SimpleTypes::canonical).filter(SimpleTypes.NAMES::contains);
        type.lineage().forEach(each -> constraints.addAll(reader.constraints(each.body(), simple.orElse(""), Path.ROOT)));
        Optional<Schema> base = simple.map(name -> new Schema(name, entry(type, reader), List.of()));
        return new DataType(type.chain(), base, type.properties(), constraints);
    }

    private static Optional<Schema> entry(EffectiveType type, SchemaReader reader) {
        return type.lineage().stream().map(each -> reader.schema(each.body(), Path.ROOT).entry()).flatMap(Optional::stream).findFirst();
    }
}
