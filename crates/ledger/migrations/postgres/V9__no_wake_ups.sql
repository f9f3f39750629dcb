-- Nothing ever wrote one: who is called when stands in `call`.
DROP TABLE wake_up;
