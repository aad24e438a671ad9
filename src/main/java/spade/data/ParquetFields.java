package spade.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A row of a Parquet file as JSON: groups are objects, lists arrays, and what has no value is null. */
final class ParquetFields {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ParquetFields() {}

    /** All fields of a row, or of a group in it. */
    static ObjectNode of(Group group) {
        ObjectNode fields = JSON.objectNode();
        for (int field = 0; field < group.getType().getFieldCount(); field++) {
            fields.set(group.getType().getFieldName(field), field(group, field));
        }
        return fields;
    }

    private static JsonNode field(Group group, int field) {
        int count = group.getFieldRepetitionCount(field);
        if (group.getType().getType(field).isRepetition(Type.Repetition.REPEATED)) {
            ArrayNode values = JSON.arrayNode();
            for (int i = 0; i < count; i++) {
                values.add(value(group, field, i));
            }
            return values;
        }
        return count == 0 ? JSON.nullNode() : value(group, field, 0);
    }

    private static JsonNode value(Group group, int field, int index) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
                case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
                case INT32 -> JSON.numberNode(group.getInteger(field, index));
                case INT64 -> JSON.numberNode(group.getLong(field, index));
                case FLOAT -> JSON.numberNode(group.getFloat(field, index));
                case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
                case BINARY -> JSON.textNode(group.getString(field, index));
                default -> JSON.textNode(group.getValueToString(field, index));
            };
        }
        Group inner = group.getGroup(field, index);
        return type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation ? list(inner) : of(inner);
    }

    /** A list is a group with one repeated field, and its entries lie in that field, as a rule one group deeper. */
    private static ArrayNode list(Group list) {
        Type entry = list.getType().getType(0);
        boolean deeper = !entry.isPrimitive() && entry.asGroupType().getFieldCount() == 1;
        ArrayNode entries = JSON.arrayNode();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            entries.add(deeper ? field(list.getGroup(0, i), 0) : value(list, 0, i));
        }
        return entries;
    }
}
