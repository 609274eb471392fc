package daxcache_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// A state machine. Workers read and write a few items through a cluster, and
// one writes behind its back. Every call of the store takes a random time
// before it is carried out and after; some fail before, some after, some are
// carried out long after they failed. The model is the history of each item in
// the store, and what was acknowledged. Every version of an item has a number
// of its own, its price, so that a read shows which one it got.

const (
	modelTTL     = 40 * time.Millisecond
	modelDelay   = 12 * time.Millisecond
	modelWorkers = 6
	modelSteps   = 60
	modelKeys    = 3
)

// state is one state of an item in the store; price 0: it did not exist.
type state struct {
	price int
	since time.Time
}

// model is what has happened.
type model struct {
	mu      sync.Mutex
	history map[string][]state
	acked   map[string]int       // the last state that was acknowledged
	doubt   map[string]time.Time // when a write of unknown outcome was last reported
	price   int
	reads   int
}

func newModel() *model {
	m := &model{history: make(map[string][]state), acked: make(map[string]int), doubt: make(map[string]time.Time)}
	for i := range modelKeys {
		m.history[fmt.Sprint(i)] = []state{{0, time.Now()}}
	}
	return m
}

// changed is called by the store, in the order of its changes.
func (m *model) changed(_, identity string, item dynamodb.Item) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.history[identity] = append(m.history[identity], state{priceOf(item), time.Now()})
}

func priceOf(item dynamodb.Item) int {
	n, _ := strconv.Atoi(item["price"].Text())
	return n
}

// next returns a price that no version had, and how many states the item has had.
func (m *model) next(key string) (price, states int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.price++
	return m.price, len(m.history[key])
}

// wrote notes the outcome of a write that began when there were so many states.
func (m *model) wrote(key string, price, states int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err == nil:
		for i := states; i < len(m.history[key]); i++ {
			if m.history[key][i].price == price {
				m.acked[key] = max(m.acked[key], i)
				return
			}
		}
		panic("a write was acknowledged that the store does not have")
	case !dynamodb.Rejected(err):
		m.doubt[key] = time.Now()
	}
}

// bound is what a read that begins now must not be older than.
type bound struct {
	acked        int
	doubt, begin time.Time
}

func (m *model) bound(key string) bound {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bound{m.acked[key], m.doubt[key], time.Now()}
}

// read checks what a read returned against the invariant.
func (m *model) read(key string, price int, b bound) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	h := m.history[key]
	for i := b.acked; i < len(h); i++ {
		until := time.Now()
		if i+1 < len(h) {
			until = h[i+1].since
		}
		if h[i].price == price && !until.Before(b.begin.Add(-modelTTL)) && !until.Before(b.doubt) {
			return nil
		}
	}
	return fmt.Errorf("item %s: a read that began at %v got price %d; acknowledged: state %d; last doubt: %v; history: %v",
		key, b.begin, price, b.acked, b.doubt, h)
}

// late is a store some of whose writes are carried out after they have failed.
type late struct {
	*backend
	random func(n int) int
}

func (l late) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	if l.random(10) > 0 {
		return l.backend.PutItem(ctx, in)
	}
	item := in.Item.Clone()
	go func() {
		time.Sleep(time.Duration(l.random(int(modelDelay))))
		l.put("Books", item)
	}()
	return nil, context.DeadlineExceeded
}

// dice is randomness for many goroutines.
func dice(seed uint64) func(n int) int {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 0))
	return func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return r.IntN(n)
	}
}

// delay is a hook that takes a while, and fails once in ten times. A write whose
// table cannot be described is not sent, and leaves no doubt.
func delay(random func(int) int, faults ...error) hook {
	return func(_ context.Context, op string) error {
		time.Sleep(time.Duration(random(int(modelDelay))))
		if op != "DescribeTable" && random(10) == 0 {
			return faults[random(len(faults))]
		}
		return nil
	}
}

// worker makes random calls, and checks what the reads return.
type worker struct {
	t      *testing.T
	c      *daxcache.Cluster
	m      *model
	random func(int) int
}

func (w *worker) run() {
	for range modelSteps {
		key := fmt.Sprint(w.random(modelKeys))
		switch w.random(12) {
		case 0, 1, 2, 3:
			w.get(key)
		case 4:
			w.batch()
		case 5:
			w.c.Flush("Books")
		case 6:
			w.delete(key)
		default:
			w.write(key)
		}
		time.Sleep(time.Duration(w.random(int(modelDelay))))
	}
}

func (w *worker) get(key string) {
	in := get(key)
	in.ConsistentRead = w.random(8) == 0
	if w.random(3) == 0 {
		in.ProjectionExpression = "price"
	}
	hurry, cancel := context.WithTimeout(ctx, 2*modelDelay)
	defer cancel()
	b := w.m.bound(key)
	out, err := w.c.GetItem(hurry, bob, in)
	if err != nil {
		return
	}
	if err := w.m.read(key, priceOf(out.Item), b); err != nil {
		w.t.Error(err)
	}
}

func (w *worker) batch() {
	bounds := make(map[string]bound)
	var names []string
	for i := range modelKeys {
		names = append(names, fmt.Sprint(i))
		bounds[names[i]] = w.m.bound(names[i])
	}
	out, err := w.c.BatchGetItem(ctx, bob, batchBooks(names...))
	if err != nil {
		return
	}
	prices := make(map[string]int)
	for _, item := range out.Responses["Books"] {
		prices[item["id"].Text()] = priceOf(item)
	}
	for _, left := range out.UnprocessedKeys["Books"].Keys {
		delete(bounds, left["id"].Text())
	}
	for key, b := range bounds {
		if err := w.m.read(key, prices[key], b); err != nil {
			w.t.Error(err)
		}
	}
}

func (w *worker) delete(key string) {
	_, states := w.m.next(key)
	_, err := w.c.DeleteItem(ctx, bob, deleteBook(key))
	w.m.wrote(key, 0, states, err)
}

func (w *worker) write(key string) {
	price, states := w.m.next(key)
	var err error
	switch w.random(4) {
	case 0:
		_, err = w.c.PutItem(ctx, bob, putBook(key, int64(price)))
	case 1:
		in := updateBook(key, int64(price))
		in.ReturnValues = []dynamodb.ReturnValues{"", dynamodb.ReturnAllNew, dynamodb.ReturnUpdatedNew}[w.random(3)]
		_, err = w.c.UpdateItem(ctx, bob, in)
	case 2:
		var out *dynamodb.BatchWriteItemOutput
		if out, err = w.c.BatchWriteItem(ctx, bob, writeBooks(int64(price), key)); err == nil && len(out.UnprocessedItems) > 0 {
			return
		}
	case 3:
		_, err = w.c.TransactWriteItems(ctx, bob, transactBooks(int64(price), key))
	}
	w.m.wrote(key, price, states, err)
}

func TestInvariant(t *testing.T) {
	seeds, reads, hits := 20, 0, int64(0)
	if *long {
		seeds = 80
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			var vars daxcache.Vars
			random, m, b := dice(uint64(seed)), newModel(), newBackend()
			b.changed = m.changed
			b.undone = seed % 2
			b.hooks(
				delay(random, dynamodb.Errorf(dynamodb.ThrottlingException, ""), dynamodb.Errorf(dynamodb.InternalServerError, ""), io.ErrUnexpectedEOF),
				delay(random, context.DeadlineExceeded, dynamodb.Errorf(dynamodb.InternalServerError, ""), errors.New("reset")))
			c := newCluster(t, late{b, random}, daxcache.Config{ItemTTL: modelTTL, ItemBytes: 1500, Metrics: &vars})
			var wg sync.WaitGroup
			for range modelWorkers {
				wg.Go((&worker{t, c, m, random}).run)
			}
			for range modelSteps { // somebody else writes to the table
				time.Sleep(time.Duration(random(int(3 * modelDelay))))
				price, _ := m.next("0")
				b.put("Books", book("0", int64(price)))
			}
			wg.Wait()
			synctest.Wait()
			time.Sleep(time.Second) // what is late arrives
			reads += m.reads
			hits += vars.Value(daxcache.ItemHits)
		})
	}
	if reads < 50*seeds || hits < int64(10*seeds) {
		t.Errorf("%d reads, %d hits: too few to say anything", reads, hits)
	}
	t.Logf("%d reads, %d hits", reads, hits)
}
