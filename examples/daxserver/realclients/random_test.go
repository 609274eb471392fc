package realclients

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	ddb "github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// random makes random values. A seed makes the same ones.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 22))} } //nolint:gosec // no secret

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

func (r random) text() string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pick(r, "a", "b", "Z", "0", " ", "é", "書", "\U0001F4DA", "\x00", "`", "\x7f"))
	}
	return b.String()
}

func (r random) bytes() []byte {
	b := make([]byte, r.IntN(5))
	for i := range b {
		b[i] = byte(r.IntN(256)) //nolint:gosec // a byte
	}
	return b
}

// number is a decimal of up to 37 digits, in one of its spellings. Its exponent is
// small: the Go client reads a sort key from 1E61 on wrongly.
func (r random) number() number {
	var b strings.Builder
	b.WriteString(pick(r, "", "", "-"))
	for range 1 + r.IntN(pick(r, 1, 3, 8, 20, 37)) {
		b.WriteByte('0' + byte(r.IntN(10))) //nolint:gosec // a digit
	}
	text := b.String()
	if r.IntN(2) == 0 {
		at := len(text) - r.IntN(len(strings.TrimPrefix(text, "-")))
		text = text[:at] + "." + text[at:]
	}
	if text = strings.TrimSuffix(text, "."); r.IntN(3) == 0 {
		text += fmt.Sprintf("E%d", r.IntN(40)-30)
	}
	return number(text)
}

// scalar is a value of a type of keys. It is not empty.
func (r random) scalar(kind ddb.Kind) types.AttributeValue {
	switch kind {
	case ddb.KindN:
		return value(r.number())
	case ddb.KindB:
		return value(append(r.bytes(), byte(r.IntN(256)))) //nolint:gosec // a byte
	default:
		return value(r.text() + pick(r, "x", "y", "é"))
	}
}

// value is a value of any type.
func (r random) value(depth int) types.AttributeValue {
	most := 9
	if depth == 0 {
		most = 7
	}
	switch r.IntN(most + 1) {
	case 0:
		return value(r.text())
	case 1, 2:
		return value(r.number())
	case 3:
		return value(r.bytes())
	case 4:
		return pick(r, value(true), value(false), value(nil))
	case 5:
		return value(texts{"a", r.text() + "x"})
	case 6:
		return value(binaries{{}, append(r.bytes(), 7)})
	case 7:
		return value(numbers{"-1", "0.5", fmt.Sprint(1 + r.IntN(1<<40))})
	case 8:
		list := make([]any, r.IntN(4))
		out := make([]types.AttributeValue, len(list))
		for i := range out {
			out[i] = r.value(depth - 1)
		}
		return &types.AttributeValueMemberL{Value: out}
	default:
		m := make(attributes)
		for range r.IntN(4) {
			m[r.text()+"f"] = r.value(depth - 1)
		}
		return value(m)
	}
}

// placed is an expression with its placeholders.
type placed struct {
	random
	names   map[string]string
	values  attributes
	targets []string // of the actions of an update
}

func newPlaced(r random) *placed {
	return &placed{random: r, names: map[string]string{}, values: attributes{}}
}

func (p *placed) path() string {
	name := pick(p.random, "a", "b", "c", "m", "l", "nada", "size")
	if name == "size" || p.IntN(3) == 0 {
		p.names["#"+name] = name
		name = "#" + name
	}
	return name + pick(p.random, "", "", "", ".x", "[0]", ".x[1]", "[1].y")
}

func (p *placed) value(v types.AttributeValue) string {
	name := fmt.Sprint(":v", len(p.values))
	p.values[name] = v
	return name
}

func (p *placed) operand() string {
	switch p.IntN(5) {
	case 0, 1:
		return p.path()
	case 2:
		return "size(" + p.path() + ")"
	default:
		return p.value(pick(p.random, value(p.IntN(4)), value("a"), p.random.value(1)))
	}
}

// condition is a condition with parentheses where they are due and, at times, where
// they are not.
func (p *placed) condition(depth int) string {
	if depth > 0 {
		switch p.IntN(6) {
		case 0, 1:
			return p.condition(depth-1) + " AND " + p.condition(depth-1)
		case 2:
			return p.condition(depth-1) + " OR " + p.condition(depth-1)
		case 3:
			return "NOT " + p.condition(depth-1)
		case 4:
			return "(" + p.condition(depth-1) + pick(p.random, " AND ", " OR ") + p.condition(depth-1) + ")"
		}
	}
	switch p.IntN(9) {
	case 0:
		return "attribute_exists(" + p.path() + ")"
	case 1:
		return "attribute_not_exists(" + p.path() + ")"
	case 2:
		return "attribute_type(" + p.path() + ", " + p.value(value(pick(p.random, "S", "N", "L", "M"))) + ")"
	case 3:
		return "begins_with(" + p.path() + ", " + p.value(value("a")) + ")"
	case 4:
		return "contains(" + p.path() + ", " + p.value(pick(p.random, value("b"), value(3), p.random.value(1))) + ")"
	case 5:
		low := p.IntN(5)
		return p.path() + " BETWEEN " + p.value(value(low)) + " AND " + p.value(value(low+p.IntN(5)))
	case 6:
		return p.path() + " IN (" + p.operand() + ", " + p.operand() + ")"
	case 7:
		return p.operand() + " " + pick(p.random, "=", "<>") + " " + p.operand()
	default:
		return p.path() + " " + pick(p.random, "<", "<=", ">", ">=") + " " + p.value(pick(p.random, value(p.IntN(4)), value("ab")))
	}
}

// target is what an action changes. Two of an update seldom overlap.
func (p *placed) target() string {
	for range 20 {
		name := pick(p.random, "a", "c", "d", "m.x", "m.z", "l[1]", "l[7]", "l[0].x")
		if !slices.Contains(p.targets, name) {
			p.targets = append(p.targets, name)
			return name
		}
	}
	return "a"
}

// action is one action of an update, in its section.
func (p *placed) action(section string) string {
	name := p.target()
	switch section {
	case "REMOVE":
		return name
	case "ADD":
		return pick(p.random, "n", "o") + " " + p.value(pick(p.random, value(2), value(number("-0.5")), value(texts{"q"})))
	case "DELETE":
		return "b " + p.value(value(texts{"a"}))
	}
	return name + " = " + pick(p.random, p.value(p.random.value(2)), p.value(p.random.value(1)), "a", "m", "if_not_exists("+p.path()+", "+p.value(value(1))+")",
		"list_append(l, "+p.value(value([]any{9}))+")", "a + "+p.value(value(1)), p.value(value(10))+" - a")
}

// update is an update whose sections come in any order.
func (p *placed) update() string {
	sections := []string{"SET", "REMOVE", "ADD", "DELETE"}
	p.Shuffle(len(sections), func(i, j int) { sections[i], sections[j] = sections[j], sections[i] })
	var parts []string
	for _, section := range sections[:1+p.IntN(3)] {
		actions := []string{p.action(section)}
		if p.IntN(3) == 0 {
			actions = append(actions, p.action(section))
		}
		parts = append(parts, section+" "+strings.Join(actions, ", "))
	}
	return strings.Join(parts, " ")
}

// used drops what a text does not name, since an unused placeholder is refused.
func (p *placed) used(text string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,()=<>+.[]", r) })
	for name := range p.values {
		if !slices.Contains(words, name) {
			delete(p.values, name)
		}
	}
	for name := range p.names {
		if !slices.Contains(words, name) {
			delete(p.names, name)
		}
	}
}
