// Where the list is kept.
//
// A list can: give all its things, add one, tick one or untick it, and drop what is ticked.

import mysql from "mysql2/promise";

/** A list that lives as long as the process. */
export class MemoryList {
  lasting = false;
  #things = [];
  #last = 0;

  async all() {
    return this.#things;
  }

  async add(text) {
    this.#last += 1;
    this.#things.push({ id: this.#last, text, done: false });
  }

  async tick(id, done) {
    for (const thing of this.#things) {
      if (thing.id === id) {
        thing.done = done;
      }
    }
  }

  async clear() {
    this.#things = this.#things.filter((thing) => !thing.done);
  }
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS things (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    text VARCHAR(200) NOT NULL,
    done BOOLEAN NOT NULL DEFAULT FALSE
  ) CHARACTER SET utf8mb4`;

/** A list in MySQL. Its table is made at the first use, so that the database may come up later than this. */
export class MysqlList {
  lasting = true;
  #pool;
  #isReady = false;

  constructor(address) {
    this.#pool = mysql.createPool({ uri: address, connectionLimit: 5 });
  }

  async #run(statement, values) {
    if (!this.#isReady) {
      await this.#pool.query(TABLE);
      this.#isReady = true;
    }
    const [rows] = await this.#pool.execute(statement, values);
    return rows;
  }

  async all() {
    const rows = await this.#run("SELECT id, text, done FROM things ORDER BY id");
    return rows.map(({ id, text, done }) => ({ id, text, done: done === 1 }));
  }

  async add(text) {
    await this.#run("INSERT INTO things (text) VALUES (?)", [text]);
  }

  async tick(id, done) {
    await this.#run("UPDATE things SET done = ? WHERE id = ?", [done ? 1 : 0, id]);
  }

  async clear() {
    await this.#run("DELETE FROM things WHERE done");
  }
}
