package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/internal/infile"
)

// Tables in memory: their keys from the command line, or all about them from what
// aws dynamodb describe-table prints, and their items from a file.

// parseTable reads NAME=PARTITION:TYPE[,SORT:TYPE]. Its error leaves the text out, which
// package flag names.
func parseTable(text string) (dynamodb.TableDescription, error) {
	name, key, ok := strings.Cut(text, "=")
	wrong := errors.New("want a table and its key, such as Books=Id:S or Orders=Customer:S,Placed:N")
	parts := strings.Split(key, ",")
	if !ok || name == "" || len(parts) > 2 {
		return dynamodb.TableDescription{}, wrong
	}
	t := dynamodb.TableDescription{Name: name}
	for i, to := range []*dynamodb.KeyAttribute{&t.Key.Partition, &t.Key.Sort}[:len(parts)] {
		at := strings.LastIndexByte(parts[i], ':')
		if at < 1 {
			return t, wrong
		}
		to.Name, to.Kind = parts[i][:at], keyKind(parts[i][at+1:])
		if to.Kind == dynamodb.KindInvalid {
			return t, wrong
		}
	}
	return t, nil
}

// keyKind returns the type of a key attribute, KindInvalid for what cannot be one.
func keyKind(name string) dynamodb.Kind {
	switch kind := dynamodb.ParseKind(name); kind {
	case dynamodb.KindS, dynamodb.KindN, dynamodb.KindB:
		return kind
	default:
		return dynamodb.KindInvalid
	}
}

// describedTable is a table in the output of describe-table, as far as it counts
// here. The other members, such as sizes and dates, are not looked at.
type describedTable struct {
	TableName              string
	KeySchema              []describedKey
	AttributeDefinitions   []struct{ AttributeName, AttributeType string }
	GlobalSecondaryIndexes []describedIndex
	LocalSecondaryIndexes  []describedIndex
}

type describedKey struct{ AttributeName, KeyType string }

type describedIndex struct {
	IndexName  string
	KeySchema  []describedKey
	Projection struct {
		ProjectionType   string
		NonKeyAttributes []string
	}
}

// loadTables reads one output of describe-table or several, one after the other.
func loadTables(file string) ([]dynamodb.TableDescription, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var tables []dynamodb.TableDescription
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var output struct{ Table *describedTable }
		err := d.Decode(&output)
		if errors.Is(err, io.EOF) {
			return tables, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: offset %d: %w", file, d.InputOffset(), err)
		}
		if output.Table == nil {
			return nil, fmt.Errorf("%s: offset %d: no member Table; want what aws dynamodb describe-table prints", file, d.InputOffset())
		}
		t, err := output.Table.description()
		if err != nil {
			return nil, fmt.Errorf("%s: table %q: %w", file, output.Table.TableName, err)
		}
		tables = append(tables, t)
	}
}

func (t *describedTable) description() (d dynamodb.TableDescription, err error) {
	d.Name = t.TableName
	if d.Key, err = t.key(t.KeySchema); err != nil {
		return d, err
	}
	for i, of := range [][]describedIndex{t.GlobalSecondaryIndexes, t.LocalSecondaryIndexes} {
		for _, index := range of {
			out := dynamodb.IndexDescription{Name: index.IndexName, Local: i == 1,
				Projection: dynamodb.IndexProjection(index.Projection.ProjectionType), Attributes: index.Projection.NonKeyAttributes}
			if out.Key, err = t.key(index.KeySchema); err != nil {
				return d, fmt.Errorf("index %q: %w", index.IndexName, err)
			}
			d.Indexes = append(d.Indexes, out)
		}
	}
	return d, nil
}

// key returns the key that a schema describes.
func (t *describedTable) key(schema []describedKey) (key dynamodb.KeySchema, err error) {
	for _, part := range schema {
		a := dynamodb.KeyAttribute{Name: part.AttributeName}
		for _, definition := range t.AttributeDefinitions {
			if definition.AttributeName == part.AttributeName {
				a.Kind = keyKind(definition.AttributeType)
			}
		}
		if a.Kind == dynamodb.KindInvalid {
			return key, fmt.Errorf("no definition of the key attribute %q with type S, N or B", part.AttributeName)
		}
		switch part.KeyType {
		case "HASH":
			key.Partition = a
		case "RANGE":
			key.Sort = a
		default:
			return key, fmt.Errorf("%q is not the type of a key attribute; want HASH or RANGE", part.KeyType)
		}
	}
	return key, nil
}

// maxLine is the greatest line of a file of items: an item has at most 400 KB, of
// which JSON can make six times as much.
const maxLine = 4 << 20

// putItems writes the items of a file, one a line, in the form of a PutItem:
// {"TableName": "Books", "Item": {"Id": {"S": "a"}}}.
func putItems(store *memory.Store, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var put struct {
			TableName string
			Item      dynamodb.Item
		}
		err := infile.JSON(lines.Bytes(), &put)
		if err == nil {
			_, err = store.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: put.TableName, Item: put.Item})
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", file, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
