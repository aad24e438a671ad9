package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import spade.Reason;
import spade.SpadeException;

/** The rows of a Parquet file; where they are texts, its column {@code text}, or {@code sentence}. */
final class ParquetRows {

    private static final List<String> COLUMNS = List.of("text", "sentence");

    private ParquetRows() {}

    /** Whether a file begins as Parquet files do. */
    static boolean are(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return Arrays.equals(bytes.readNBytes(4), "PAR1".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    /** All rows as one text. */
    static String joined(Path file, String joiner) {
        List<String> rows = new ArrayList<>();
        read(file, rows::add);
        return String.join(joiner, rows);
    }

    /** Hands the rows over, one after the other, until one is answered with false; a row without a value is empty. */
    static void read(Path file, Predicate<String> wantsMore) {
        read(
                file,
                all -> column(file, all),
                row -> row.getFieldRepetitionCount(0) == 0 ? "" : row.getString(0, 0),
                wantsMore);
    }

    /**
     * The same of any columns.
     *
     * @param columns what is read of all that the file has
     * @param value what is handed over of a row
     */
    static <T> void read(
            Path file, UnaryOperator<MessageType> columns, Function<Group, T> value, Predicate<T> wantsMore) {
        try (ParquetFileReader reader = open(file)) {
            MessageType read = columns.apply(reader.getFileMetaData().getSchema());
            reader.setRequestedSchema(read);
            boolean goesOn = true;
            while (goesOn) {
                List<T> rows = next(file, reader, read, value);
                goesOn = !rows.isEmpty() && rows.stream().allMatch(wantsMore);
            }
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static ParquetFileReader open(Path file) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetPages())
                .build();
        try {
            return ParquetFileReader.open(new LocalInputFile(file), options);
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /** The texts alone. */
    private static MessageType column(Path file, MessageType all) {
        return COLUMNS.stream()
                .filter(name -> all.containsField(name) && isText(all.getType(name)))
                .findFirst()
                .map(name -> new MessageType(all.getName(), all.getType(name)))
                .orElseThrow(() -> new SpadeException(file + " has no column of strings named "
                        + String.join(" or ", COLUMNS) + "; its columns are "
                        + all.getFields().stream().map(Type::getName).collect(Collectors.joining(", ")) + "."));
    }

    private static boolean isText(Type type) {
        return type.isPrimitive()
                && !type.isRepetition(Type.Repetition.REPEATED)
                && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }

    /** The next rows, as many as the file holds together; none: it ends. */
    private static <T> List<T> next(Path file, ParquetFileReader reader, MessageType columns, Function<Group, T> value)
            throws IOException {
        try {
            PageReadStore pages = reader.readNextRowGroup();
            if (pages == null) {
                return List.of();
            }
            RecordReader<Group> rows = new ColumnIOFactory()
                    .getColumnIO(columns)
                    .getRecordReader(pages, new GroupRecordConverter(columns));
            return LongStream.range(0, pages.getRowCount())
                    .mapToObj(row -> value.apply(rows.read()))
                    .toList();
        } catch (RuntimeException e) {
            // A damaged file makes the library fail in many ways.
            throw damaged(file, e);
        }
    }

    private static SpadeException damaged(Path file, Exception cause) {
        return new SpadeException(
                "Cannot read the Parquet file " + file + " (" + Reason.of(cause)
                        + "); check that it is whole, and packed by snappy, gzip, zstd or not at all.",
                cause);
    }
}
