package operation_test

import (
	"fmt"
	"strings"
	"testing"
)

// hostile are bodies that make the most of each byte: many placeholders, many
// paths, long names that differ at their end, lists in maps in lists.
func hostile() map[string][2]string {
	get := func(expression, names string) [2]string {
		return [2]string{"GetItem", `{"TableName":"Books","Key":{"Id":{"S":"a"}},"ProjectionExpression":"` + expression + `"` + names + `}`}
	}
	del := func(condition, names, values string) [2]string {
		return [2]string{"DeleteItem", `{"TableName":"Books","Key":{"Id":{"S":"a"}},"ConditionExpression":"` + condition + `"` + names + values + `}`}
	}
	declare := func(field string, members []string) string {
		return `,"` + field + `":{` + strings.Join(members, ",") + `}`
	}
	var short, names, values, uses, compared []string
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
	for i := range 3969 {
		name := letters[i%63:i%63+1] + letters[i/63:i/63+1]
		names = append(names, `"#`+name+`":"`+name+`"`)
		values = append(values, `":`+name+`":{"S":""}`)
		if i >= 3969-1023 { // the last of them first
			uses = append([]string{"#" + name}, uses...)
		}
		if i < 818 {
			short = append(short, "z"+name)
		}
		if i >= 3969-99 {
			compared = append(compared, ":"+name)
		}
	}
	var long, among []string
	for i := range 2 {
		long = append(long, fmt.Sprintf(`"#%d":"%s%d"`, i, strings.Repeat("z", 65534), i))
	}
	for i := range 450 {
		among = append(among, fmt.Sprintf("#%d.z%03x", i%2, i))
	}
	var deep []string
	for i := range 60 {
		deep = append(deep, fmt.Sprintf("z%02d%s", i, strings.Repeat(".a", 31)))
	}
	member := `{"Get":{"TableName":"Books","Key":{"Id":{"S":"a"}},"ProjectionExpression":"` + strings.Join(short, ",") + `"}}`
	var checks, updates []string
	for i := range 100 {
		key := fmt.Sprintf(`"TableName":"Books","Key":{"Id":{"N":"%d"}}`, i)
		checks = append(checks, `{"ConditionCheck":{`+key+`,"ConditionExpression":"`+strings.Repeat("a<b OR ", 149)+`a<b"}}`)
		updates = append(updates, `{"Update":{`+key+`,"UpdateExpression":"SET `+strings.Join(short[:300], "=a+b,")+`=a"}}`)
	}
	document := strings.Repeat(`{"M":{"a":`, 31) + `{"L":[` + strings.Repeat(`{"S":""},`, 20000) + `{"S":""}]}` + strings.Repeat(`}}`, 31)
	return map[string][2]string{
		"names":          get(strings.Join(uses, ","), declare("ExpressionAttributeNames", names)),
		"names, one use": get("#aa", declare("ExpressionAttributeNames", names)),
		"values":         del("a IN ("+strings.Join(compared, ",")+")", "", declare("ExpressionAttributeValues", values)),
		"paths":          get(strings.Join(short, ","), ""),
		"deep paths":     get(strings.Join(deep, ","), ""),
		"conditions":     {"TransactWriteItems", `{"TransactItems":[` + strings.Join(checks, ",") + `]}`},
		"updates":        {"TransactWriteItems", `{"TransactItems":[` + strings.Join(updates, ",") + `]}`},
		"transaction":    {"TransactGetItems", `{"TransactItems":[` + strings.Repeat(member+",", 99) + member + `]}`},
		"long names":     get(strings.Join(among, ","), declare("ExpressionAttributeNames", long)),
		"long operands":  del(strings.Repeat("#0 IN ("+strings.Repeat("#1,", 98)+"#1) OR ", 10)+"#0=#1", declare("ExpressionAttributeNames", long), ""),
		"parentheses":    del(strings.Repeat("(", 4096), "", ""),
		"documents":      {"PutItem", `{"TableName":"Books","Item":{"Id":{"S":"a"},"x":` + document + `}}`},
	}
}

// BenchmarkHostile reports the time for each byte of a hostile body. Nothing is
// to take more than 30 ns.
func BenchmarkHostile(b *testing.B) {
	for name, call := range hostile() {
		body := []byte(call[1])
		b.Run(name, func(b *testing.B) {
			var err error
			for b.Loop() {
				_, err = resolver.Resolve("dynamodb:"+call[0], body)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(body)), "ns/byte")
			b.Logf("%d bytes: %.100v", len(body), err)
		})
	}
}
