using System.Net.Sockets;
using System.Text.Json;
using Amqp;
using Amqp.Framing;

return args switch
{
    ["send", var file] => Purchases.Send(file),
    ["read"] => Purchases.Read(),
    _ => throw new ArgumentException("send FILE, or read"),
};

static class Purchases
{
    const int Tries = 10;
    static readonly TimeSpan Wait = TimeSpan.FromSeconds(int.Parse(Variable("WAIT_SECONDS", "30")));

    static string Variable(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;

    static Connection Connect(string user)
    {
        var url = new Uri(Variable("BROKER_URL", "amqp://127.0.0.1:61616"));
        return new Connection(new Address(url.Host, url.Port, user, Variable("BROKER_PASSWORD", ""), "/", url.Scheme));
    }

    /// <summary>Also one that is broken: that does not end the program.</summary>
    static void Close(Connection? connection)
    {
        try { connection?.Close(TimeSpan.FromSeconds(5), null); }
        catch (Exception e) when (e is AmqpException or TimeoutException) { Console.Error.WriteLine(e.Message); }
    }

    /// <summary>Sends the purchase in a file and waits for its outcome: 0 ordered, 3 not ordered, any other not known.</summary>
    public static int Send(string file)
    {
        var purchase = File.ReadAllText(file);
        var id = JsonDocument.Parse(purchase).RootElement.GetProperty("purchaseId").GetString()!;
        for (var tries = 0; tries < Tries;)
        {
            Connection? connection = null;
            try
            {
                connection = Connect("sender");
                var session = new Session(connection);
                var replyTo = new TaskCompletionSource<string>();
                var replies = new ReceiverLink(session, "replies", new Source { Dynamic = true },
                    (_, attach) => replyTo.TrySetResult(((Source)attach.Source).Address));
                if (!replyTo.Task.Wait(Wait))
                {
                    throw new TimeoutException("no queue for replies");
                }
                var sender = new SenderLink(session, "purchases", "purchase.requested");
                while (tries++ < Tries)
                {
                    // the very same text until a reply comes: under the same purchaseId it is ordered once
                    sender.Send(new Message(purchase)
                    {
                        // the broker does not keep others over a restart, and AMQP's default is not durable
                        Header = new Header { Durable = true },
                        Properties = new Properties { ReplyTo = replyTo.Task.Result, CorrelationId = id },
                    }, Wait);
                    if (replies.Receive(Wait) is { } reply)
                    {
                        replies.Accept(reply);
                        var body = (string)reply.Body;
                        Console.WriteLine($"{reply.Properties.CorrelationId}: {body}");
                        return JsonDocument.Parse(body).RootElement.GetProperty("outcome").GetString() switch
                        {
                            "ordered" => 0,
                            "rejected" or "expired" or "failed" or "invalid" => 3,
                            _ => 1,
                        };
                    }
                }
            }
            catch (Exception e) when (e is AmqpException or SocketException or TimeoutException)
            {
                tries++;
                Console.Error.WriteLine($"{id}: {e.Message}");
                Thread.Sleep(Wait / 10);
            }
            finally { Close(connection); }
        }
        Console.Error.WriteLine($"{id}: not known. Send the same again later, never under another id");
        return 1;
    }

    /// <summary>Keeps the outcome that counts of each purchase. An outcome is accepted once it is stored.</summary>
    public static int Read()
    {
        while (true)
        {
            Connection? connection = null;
            try
            {
                connection = Connect("reader");
                var session = new Session(connection);
                var outcomes = new ReceiverLink(session, "outcomes", "order.outcome");
                while (!outcomes.IsClosed)
                {
                    if (outcomes.Receive(TimeSpan.FromSeconds(60)) is { } message)
                    {
                        Console.WriteLine(Store((string)message.Body));
                        outcomes.Accept(message);
                    }
                }
            }
            catch (Exception e) when (e is AmqpException or SocketException)
            {
                Console.Error.WriteLine(e.Message);
            }
            finally { Close(connection); }
            Thread.Sleep(5_000);
        }
    }

    static string Store(string body)
    {
        var outcome = JsonDocument.Parse(body).RootElement;
        var word = outcome.GetProperty("outcome").GetString();
        if (word == "invalid")
        {
            // about one message, whatever its purchaseId: it says nothing about a purchase
            Write("invalid", outcome.GetProperty("messageId").GetString()!, body);
            return $"invalid: {outcome.GetProperty("violations")}";
        }
        var id = outcome.GetProperty("purchaseId").GetString()!;
        var attempt = outcome.GetProperty("attempt").GetInt32();
        var known = PathOf("outcomes", id);
        var counts = !File.Exists(known) || Replaces(attempt, JsonDocument.Parse(File.ReadAllText(known)).RootElement);
        if (counts)
        {
            Write("outcomes", id, body);
        }
        return $"{(counts ? "counts" : "older")}: {id} {word}, attempt {attempt}";
    }

    /// <summary>The higher attempt counts; of the same attempt, what comes after 'in-doubt'.</summary>
    static bool Replaces(int attempt, JsonElement known)
    {
        var before = known.GetProperty("attempt").GetInt32();
        return attempt > before || (attempt == before && known.GetProperty("outcome").GetString() == "in-doubt");
    }

    // 'outcomes' and 'invalid' stand for tables of a database
    static string PathOf(string folder, string key) => Path.Combine(folder, Uri.EscapeDataString(key) + ".json");

    static void Write(string folder, string key, string body)
    {
        Directory.CreateDirectory(folder);
        using (var part = new FileStream(PathOf(folder, key) + ".part", FileMode.Create))
        {
            part.Write(System.Text.Encoding.UTF8.GetBytes(body));
            part.Flush(flushToDisk: true);
        }
        File.Move(PathOf(folder, key) + ".part", PathOf(folder, key), overwrite: true);
    }
}
