package memory_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// The store held against plainer computations.

// A generator makes conditions together with what they have to come to: as it
// writes a condition it decides it, by looking at the item.
type generator struct {
	*rand.Rand
	item   dynamodb.Item
	values dynamodb.Item
}

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) scalar() dynamodb.Value {
	return pick(g, dynamodb.Int(int64(g.IntN(3))), dynamodb.MustNumber("1.5"), dynamodb.String(pick(g, "", "a", "ab", "b")), dynamodb.Binary([]byte(pick(g, "a", "ab"))), dynamodb.Bool(true), dynamodb.Null())
}

// operand returns an operand and its value, nil if it has none.
func (g *generator) operand(kinds string) (string, *dynamodb.Value) {
	if g.IntN(3) == 0 {
		name := fmt.Sprintf(":v%d", len(g.values))
		for {
			if v := g.scalar(); strings.Contains(kinds, v.Kind().String()) {
				g.values[name] = v
				return name, &v
			}
		}
	}
	name := pick(g, "a", "b", "c", "d", "m.x", "m.y", "l[0]", "l[1]")
	attribute, rest := name[:1], name[1:]
	v, ok := g.item[attribute]
	switch {
	case strings.HasPrefix(rest, "."):
		v, ok = v.Field(rest[1:])
	case rest != "":
		v, ok = v.Index(int(rest[1] - '0'))
	}
	if !ok {
		return name, nil
	}
	return name, &v
}

// order compares two values; false if they have no order.
func order(v, w *dynamodb.Value) (int, bool) {
	if v == nil || w == nil || v.Kind() != w.Kind() {
		return 0, false
	}
	switch v.Kind() {
	case dynamodb.KindS, dynamodb.KindB:
		return strings.Compare(v.Text(), w.Text()), true
	case dynamodb.KindN:
		return rational(v).Cmp(rational(w)), true
	default:
		return 0, false
	}
}

func rational(v *dynamodb.Value) *big.Rat {
	r, _ := new(big.Rat).SetString(v.Text())
	return r
}

// same compares two scalars.
func same(v, w *dynamodb.Value) bool { return v != nil && w != nil && v.String() == w.String() }

const scalars, inOrder = "S N B BOOL NULL", "S N B"

func (g *generator) condition(depth int) (string, bool) {
	if depth > 0 {
		left, l := g.condition(depth - 1)
		right, r := g.condition(depth - 1)
		switch g.IntN(4) {
		case 0:
			return "(" + left + ") AND NOT (" + right + ")", l && !r
		case 1:
			return left + " OR " + right, l || r
		case 2:
			return "NOT (" + left + ")", !l
		}
	}
	a, v := g.operand(inOrder)
	b, w := g.operand(inOrder)
	if a == b {
		return "attribute_exists(d)", g.item["d"].IsValid()
	}
	c, ordered := order(v, w)
	switch g.IntN(8) {
	case 0:
		return a + " < " + b, ordered && c < 0
	case 1:
		return a + " >= " + b, ordered && c >= 0
	case 2:
		return a + " = " + b, same(v, w)
	case 3:
		return a + " <> " + b, !same(v, w)
	case 4:
		d, x := g.operand(scalars)
		if d != a {
			return a + " IN (" + b + ", " + d + ")", same(v, w) || same(v, x)
		}
		return a + " <= " + b, ordered && c <= 0
	case 5:
		text := v != nil && w != nil && v.Kind() == w.Kind() && v.Kind() != dynamodb.KindN && v.Kind() != dynamodb.KindBOOL && v.Kind() != dynamodb.KindNULL
		if strings.HasPrefix(a, ":") || strings.HasPrefix(b, ":") {
			return a + " > " + b, ordered && c > 0
		}
		return "begins_with(" + a + ", " + b + ")", text && strings.Index(v.Text(), w.Text()) == 0
	case 6:
		if strings.HasPrefix(a, ":") {
			return "attribute_not_exists(a)", !g.item["a"].IsValid()
		}
		return "attribute_not_exists(" + a + ") OR " + a + " < " + b, v == nil || ordered && c < 0
	}
	d, x := g.operand(inOrder)
	if d == a || strings.HasPrefix(b, ":") || strings.HasPrefix(d, ":") {
		return a + " > " + b, ordered && c > 0
	}
	high, alsoOrdered := order(v, x)
	return a + " BETWEEN " + b + " AND " + d, ordered && alsoOrdered && c >= 0 && high <= 0
}

func TestConditionsAgainstNaive(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(1, 2))}
	s := newStore(t)
	met := 0
	for range 4000 {
		g.item, g.values = dynamodb.Item{"id": dynamodb.String("x")}, dynamodb.Item{}
		for _, name := range []string{"a", "b", "c", "d"} {
			if g.IntN(3) > 0 {
				g.item[name] = g.scalar()
			}
		}
		if g.IntN(2) == 0 {
			g.item["m"] = dynamodb.Map(dynamodb.Item{"x": g.scalar()})
			g.item["l"] = dynamodb.List(g.scalar())
		}
		condition, want := g.condition(g.IntN(3))
		used := dynamodb.Item{}
		for name, v := range g.values { // some were made and not written
			if strings.Contains(condition, name+" ") || strings.Contains(condition, name+")") || strings.Contains(condition, name+",") || strings.HasSuffix(condition, name) {
				used[name] = v
			}
		}
		if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Books", Item: g.item}); err != nil {
			t.Fatal(err)
		}
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: dynamodb.Key{"id": g.item["id"]}, ConditionExpression: condition, ExpressionAttributeValues: used,
		})
		if err != nil && !errors.Is(err, dynamodb.ConditionalCheckFailedException) || (err == nil) != want {
			t.Fatalf("%s with %v of %v: %v, want %v", condition, used, wire(t, g.item), err, want)
		}
		if want {
			met++
		}
	}
	if met < 1000 || met > 3000 {
		t.Errorf("%d of 4000 conditions are met: the generator is one-sided", met)
	}
}

// Sums agree with package math/big, or are an error where they need more digits.
func TestSumsAgainstNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	number := func() dynamodb.Value {
		digits := make([]byte, 1+r.IntN(38))
		for i := range digits {
			digits[i] = byte('0' + r.IntN(10))
		}
		return dynamodb.MustNumber(fmt.Sprintf("%s%se%d", []string{"", "-"}[r.IntN(2)], digits, r.IntN(41)-20))
	}
	s := newStore(t)
	exact := 0
	for range 2000 {
		a, b := number(), number()
		want := new(big.Rat).Add(rational(&a), rational(&b))
		update := "SET n = :a + :b"
		if r.IntN(2) == 0 {
			want.Sub(rational(&a), rational(&b))
			update = "SET n = :a - :b"
		}
		out, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: update,
			ExpressionAttributeValues: dynamodb.Item{":a": a, ":b": b}, ReturnValues: dynamodb.ReturnUpdatedNew,
		})
		digits := strings.Trim(strings.ReplaceAll(want.FloatString(80), ".", ""), "-0")
		if len(digits) > 38 {
			faulty(t, update, err, dynamodb.ValidationException, "significant digits")
			continue
		}
		exact++
		if err != nil {
			t.Fatalf("%s of %v and %v: %v", update, a, b, err)
		}
		if got := out.Attributes["n"]; rational(&got).Cmp(want) != 0 {
			t.Fatalf("%s of %v and %v is %v, want %v", update, a, b, got, want.RatString())
		}
	}
	if exact < 200 {
		t.Errorf("only %d sums were exact", exact)
	}
}

// Whatever was written, a table and its indexes have the items that a plain list of
// them has, in order.
func TestStoreAgainstNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	s := newStore(t)
	type key struct {
		user string
		n    int
	}
	want := make(map[key]dynamodb.Item)
	for range 3000 {
		k := key{fmt.Sprint("u", r.IntN(3)), r.IntN(8)}
		i := item(t, post(k.user, k.n, ""))
		if r.IntN(3) == 0 {
			delete(want, k)
			if _, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Posts", Key: i}); err != nil {
				t.Fatal(err)
			}
		} else {
			if r.IntN(3) > 0 {
				i["topic"] = dynamodb.String(fmt.Sprint("t", r.IntN(2)))
			}
			if r.IntN(3) > 0 {
				i["score"] = dynamodb.Int(int64(r.IntN(4)))
			}
			want[k] = i
			if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Posts", Item: i}); err != nil {
				t.Fatal(err)
			}
		}
		user, limit := fmt.Sprint("u", r.IntN(3)), int64(r.IntN(8))
		var expected []string
		for n := range 8 {
			if i, ok := want[key{user, n}]; ok && int64(n) >= limit {
				expected = append(expected, wire(t, i))
			}
		}
		out, err := s.Query(t.Context(), &dynamodb.QueryInput{
			TableName: "Posts", KeyConditionExpression: "#u = :u AND n >= :n", ExpressionAttributeNames: map[string]string{"#u": "user"},
			ExpressionAttributeValues: dynamodb.Item{":u": dynamodb.String(user), ":n": dynamodb.Int(limit)},
		})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "posts", expected, wireAll(t, out.Items))
		checkTopic(t, s, fmt.Sprint("t", r.IntN(2)), int64(r.IntN(4)), func(yield func(dynamodb.Item) bool) {
			for _, i := range want {
				if !yield(i) {
					return
				}
			}
		})
		if t.Failed() {
			return
		}
	}
}
