package realclients

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// api is what a client of DAX shares with one of DynamoDB.
type api interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	BatchWriteItem(context.Context, *dynamodb.BatchWriteItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchWriteItemOutput, error)
	TransactGetItems(context.Context, *dynamodb.TransactGetItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactGetItemsOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// A call makes one request and returns its answer as text.
type call func(context.Context, api) (string, error)

// words are the names and the values of an expression: "#n", "name", ":v", 5.
type words []any

func (w words) names() map[string]string {
	var out map[string]string
	for i := 0; i < len(w); i += 2 {
		if name := w[i].(string); strings.HasPrefix(name, "#") {
			if out == nil {
				out = make(map[string]string)
			}
			out[name] = w[i+1].(string)
		}
	}
	return out
}

func (w words) values() attributes {
	var out attributes
	for i := 0; i < len(w); i += 2 {
		if name := w[i].(string); strings.HasPrefix(name, ":") {
			if out == nil {
				out = make(attributes)
			}
			out[name] = value(w[i+1])
		}
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func get(table string, key attributes, projection string, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key, ProjectionExpression: text(projection), ExpressionAttributeNames: words(w).names()})
		if err != nil {
			return "", err
		}
		return showItem(out.Item), nil
	}
}

func getConsistent(table string, key attributes) call {
	return func(ctx context.Context, c api) (string, error) {
		yes := true
		out, err := c.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key, ConsistentRead: &yes})
		if err != nil {
			return "", err
		}
		return showItem(out.Item), nil
	}
}

func put(table string, i attributes, returned types.ReturnValue, condition string, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: i, ReturnValues: returned, ConditionExpression: text(condition),
			ExpressionAttributeNames: words(w).names(), ExpressionAttributeValues: words(w).values()})
		if err != nil {
			return "", err
		}
		return showItem(out.Attributes), nil
	}
}

func update(table string, key attributes, returned types.ReturnValue, expression, condition string, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &table, Key: key, ReturnValues: returned, UpdateExpression: text(expression), ConditionExpression: text(condition),
			ExpressionAttributeNames: words(w).names(), ExpressionAttributeValues: words(w).values()})
		if err != nil {
			return "", err
		}
		return showItem(out.Attributes), nil
	}
}

func remove(table string, key attributes, returned types.ReturnValue, condition string, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: key, ReturnValues: returned, ConditionExpression: text(condition),
			ExpressionAttributeNames: words(w).names(), ExpressionAttributeValues: words(w).values()})
		if err != nil {
			return "", err
		}
		return showItem(out.Attributes), nil
	}
}

// query asks for all pages, of limit items each.
func query(in dynamodb.QueryInput, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		in := in
		in.ExpressionAttributeNames, in.ExpressionAttributeValues = words(w).names(), words(w).values()
		var pages []string
		for {
			out, err := c.Query(ctx, &in)
			if err != nil {
				return "", err
			}
			pages = append(pages, page(out.Items, out.Count, out.ScannedCount, in.Select == types.SelectCount))
			if in.ExclusiveStartKey = out.LastEvaluatedKey; out.LastEvaluatedKey == nil {
				return strings.Join(pages, " | "), nil
			}
		}
	}
}

func page(items []attributes, count, scanned int32, only bool) string {
	if only {
		return fmt.Sprintf("%d of %d", count, scanned)
	}
	if int(count) != len(items) {
		return fmt.Sprintf("%d items, count %d", len(items), count)
	}
	out := showItems(items)
	if scanned != count {
		out += fmt.Sprintf(" of %d", scanned)
	}
	return strings.TrimSpace(out)
}

// scan asks for all pages of all segments and returns the sorted items.
func scan(in dynamodb.ScanInput, segments int32, w ...any) call {
	return func(ctx context.Context, c api) (string, error) {
		var all []string
		for s := range max(segments, 1) {
			in := in
			in.ExpressionAttributeNames, in.ExpressionAttributeValues = words(w).names(), words(w).values()
			if segments > 0 {
				in.Segment, in.TotalSegments = &s, &segments
			}
			for {
				out, err := c.Scan(ctx, &in)
				if err != nil {
					return "", err
				}
				for _, i := range out.Items {
					all = append(all, showItem(i))
				}
				if in.ExclusiveStartKey = out.LastEvaluatedKey; out.LastEvaluatedKey == nil {
					break
				}
			}
		}
		slices.Sort(all)
		return strings.Join(all, " "), nil
	}
}

func batchGet(of map[string]types.KeysAndAttributes) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: of})
		if err != nil {
			return "", err
		}
		var tables []string
		for _, name := range slices.Sorted(maps.Keys(out.Responses)) {
			var list []string
			for _, i := range out.Responses[name] {
				list = append(list, showItem(i))
			}
			slices.Sort(list)
			tables = append(tables, name+" "+strings.Join(list, " "))
		}
		return strings.Join(tables, "; ") + unprocessed(len(out.UnprocessedKeys)), nil
	}
}

func batchWrite(of map[string][]types.WriteRequest) call {
	return func(ctx context.Context, c api) (string, error) {
		out, err := c.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: of})
		if err != nil {
			return "", err
		}
		return "written" + unprocessed(len(out.UnprocessedItems)), nil
	}
}

func unprocessed(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d unprocessed", n)
}

// puts and deletes are the members of a batch.
func puts(items ...attributes) (list []types.WriteRequest) {
	for _, i := range items {
		list = append(list, types.WriteRequest{PutRequest: &types.PutRequest{Item: i}})
	}
	return list
}

func deletes(keys ...attributes) (list []types.WriteRequest) {
	for _, k := range keys {
		list = append(list, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: k}})
	}
	return list
}

func transactGet(of ...types.Get) call {
	return func(ctx context.Context, c api) (string, error) {
		in := new(dynamodb.TransactGetItemsInput)
		for i := range of {
			in.TransactItems = append(in.TransactItems, types.TransactGetItem{Get: &of[i]})
		}
		out, err := c.TransactGetItems(ctx, in)
		if err != nil {
			return "", err
		}
		var list []string
		for _, r := range out.Responses {
			list = append(list, showItem(r.Item))
		}
		return strings.Join(list, " "), nil
	}
}

func transactWrite(token string, of ...types.TransactWriteItem) call {
	return func(ctx context.Context, c api) (string, error) {
		_, err := c.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: of, ClientRequestToken: text(token)})
		if err != nil {
			return "", err
		}
		return "written", nil
	}
}
