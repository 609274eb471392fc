package remote

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// DescribeTable returns the description of a table, its indexes by name: the
// API returns them in any order, and a cache would take another order for
// another table. An index with several partition or sort key attributes is an
// error: a KeySchema has no room for them.
func (s *Store) DescribeTable(ctx context.Context, table string) (*dynamodb.TableDescription, error) {
	in := &dynamodb.GetItemInput{TableName: table} // its JSON checks the name
	out, err := call(ctx, s, in, (*sdk.Client).DescribeTable, &sdk.DescribeTableInput{TableName: &table})
	if err != nil {
		return nil, err
	}
	var r reader
	if out.Table == nil {
		r.fail("there is no description")
		return nil, r.err
	}
	kinds := make(map[string]dynamodb.Kind)
	for _, a := range out.Table.AttributeDefinitions {
		kinds[aws.ToString(a.AttributeName)] = dynamodb.ParseKind(string(a.AttributeType))
	}
	d := &dynamodb.TableDescription{Name: aws.ToString(out.Table.TableName), Key: r.schema(out.Table.KeySchema, kinds)}
	for _, x := range out.Table.GlobalSecondaryIndexes {
		d.Indexes = append(d.Indexes, index(x.IndexName, r.schema(x.KeySchema, kinds), x.Projection))
	}
	for _, x := range out.Table.LocalSecondaryIndexes {
		local := index(x.IndexName, r.schema(x.KeySchema, kinds), x.Projection)
		local.Local = true
		d.Indexes = append(d.Indexes, local)
	}
	slices.SortFunc(d.Indexes, func(a, b dynamodb.IndexDescription) int { return cmp.Compare(a.Name, b.Name) })
	return finish(&r, d)
}

func index(name *string, key dynamodb.KeySchema, p *types.Projection) dynamodb.IndexDescription {
	x := dynamodb.IndexDescription{Name: aws.ToString(name), Key: key}
	if p != nil {
		x.Projection, x.Attributes = dynamodb.IndexProjection(p.ProjectionType), p.NonKeyAttributes
	}
	return x
}

// schema returns the key of a table or an index.
func (r *reader) schema(elements []types.KeySchemaElement, kinds map[string]dynamodb.Kind) (key dynamodb.KeySchema) {
	for _, e := range elements {
		a := dynamodb.KeyAttribute{Name: aws.ToString(e.AttributeName), Kind: kinds[aws.ToString(e.AttributeName)]}
		side := &key.Partition
		if e.KeyType == types.KeyTypeRange {
			side = &key.Sort
		}
		if side.Name != "" {
			r.fail("a key has two attributes for one side, %s and %s", side.Name, a.Name)
		}
		*side = a
	}
	if key.Partition.Name == "" {
		r.fail("a key has no partition key")
	}
	return key
}
